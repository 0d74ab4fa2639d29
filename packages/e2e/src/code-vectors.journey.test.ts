import { newId } from '@zilker/contracts/ids';
import { dropPolicy } from '@zilker/contracts/ticket/policy';
import { browserScript } from '@zilker/local/browser-script';
import { findChromium } from '@zilker/local/chromium';
import { describe, expect, test } from 'vitest';
import vectors from '../../contracts/src/ticket/vectors.json' with { type: 'json' };
import { launch } from './stage/browser.ts';

const chromium = await findChromium();

type Judged = { answer: string };
type Page = {
  judging: {
    judge(scan: object): Judged;
    judgeNatively(scan: object): Promise<Judged>;
  };
  doors: { openDoor(list: object): object };
};

/** A code must be judged the same in the box office and on every scanner, by the platform's own cryptography and without it. */
describe.skipIf(chromium === null)('ticket codes in a browser', () => {
  test('that others made get the answers they should', { timeout: 120_000 }, async () => {
    const browser = await launch(chromium ?? '');
    try {
      const page = await browser.newPage();
      // WebCrypto is for secure origins alone, and a page of this machine is one
      await page.route('**/*', (route) =>
        route.fulfill({ contentType: 'text/html', body: '<title>Door</title>' }),
      );
      await page.goto('http://localhost/');
      const [judging, doors] = await Promise.all([
        browserScript('packages/contracts/src/ticket/judge.ts', 'judging'),
        browserScript('packages/contracts/src/ticket/open-door.ts', 'doors'),
      ]);
      await page.addScriptTag({ content: judging });
      await page.addScriptTag({ content: doors });
      const gate = newId('gate');
      const list = {
        event: vectors.event,
        version: 1,
        since: null,
        doorsAtMs: vectors.nowMs - 60_000,
        policy: { ...dropPolicy, carry: { fromHoursBefore: null } },
        gates: [{ id: gate, name: 'Front gate' }],
        types: [{ name: 'General admission', gates: null }],
        by: [],
        rows: [[vectors.ticket.slice('tkt_'.length), vectors.serial, 0, 0, 0, 'Mara V.', null, null]],
      };
      const judged = await page.evaluate(
        async ({ list, gate, vectors }) => {
          const { judging, doors } = globalThis as unknown as Page;
          // counts how often the platform was asked, so that nobody is content with its stand-in
          const verify = crypto.subtle.verify.bind(crypto.subtle);
          let asked = 0;
          crypto.subtle.verify = (...args) => {
            asked++;
            return verify(...args);
          };
          const door = doors.openDoor(list);
          const { nowMs, verifiers } = vectors;
          const each = [];
          for (const { code } of vectors.codes) {
            const scan = { code, direction: 'in', nowMs, gate, door, verifiers, here: new Map() };
            each.push([await judging.judgeNatively(scan), judging.judge(scan)] as const);
          }
          return { each, asked };
        },
        { list, gate, vectors },
      );
      expect(vectors.codes.length).toBeGreaterThan(20);
      expect(judged.asked).toBeGreaterThan(20);
      for (const [n, { name, expected }] of vectors.codes.entries()) {
        const [natively, plainly] = judged.each[n] ?? [];
        expect(natively, name).toMatchObject(expected);
        expect(natively, name).toEqual(plainly);
      }
    } finally {
      await browser.close();
    }
  });
});
