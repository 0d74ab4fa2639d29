import { request } from '@zilker/contracts/client';
import { readDoors } from '@zilker/contracts/http/portal';
import { waitUntil } from '@zilker/local/wait-until';
import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { askRecord } from '../stage/record.ts';
import { type Cast, codeOn, fanName, untilKept } from './cast.ts';

/** A phone becomes a scanner, and judges what its camera sees, with and without a network. */
export function scannerJourney(cast: Cast): void {
  let phone: BrowserContext;
  let page: Page;
  const answers = () => page.evaluate(() => (globalThis as unknown as { answers: Answer[] }).answers);
  /** What `text` says is held before the camera until an answer comes, and whichever that is, it is this one. */
  async function expectAnswer(word: string, text: () => Promise<string>): Promise<Answer> {
    const before = (await answers()).length;
    const answer = await waitUntil(
      'an answer',
      async () => {
        await cast.stage.camera.show(await text());
        return (await answers())[before];
      },
      { everyMs: 400, timeoutMs: 60_000 },
    );
    await cast.stage.camera.clear();
    expect(answer.word).toBe(word);
    return answer;
  }
  const next = () => page.getByRole('button', { name: 'Next ticket' }).click();
  const doors = () =>
    request(readDoors, {
      base: cast.stage.stack.urls.coreApi,
      params: { event: cast.night.event.id },
      headers: cast.venueHeaders,
    });
  const held = new Map<number, Page>();
  /** The fan opens a ticket, once, and answers the code that it shows now. */
  async function openTicket(number: number): Promise<string> {
    const opened = held.get(number) ?? (await cast.fan.newPage());
    if (!held.has(number)) await opened.goto(cast.tickets[number - 1] ?? '');
    held.set(number, opened);
    return codeOn(opened);
  }
  const ticket = (number: number) => () => openTicket(number);

  test('it is paired by the code that the venue portal shows', async () => {
    const { portal, night, stage } = cast;
    await portal.goto(`${stage.stack.urls.portal}/doors/${night.event.id}`);
    await portal.getByRole('button', { name: 'Pair a scanner with Front gate' }).click();
    const code = ((await portal.locator('.pairing-code').textContent()) ?? '').replace(/\D/g, '');
    phone = await stage.person();
    page = await phone.newPage();
    await page.addInitScript(noteAnswers);
    await page.goto(stage.stack.urls.scanner);
    await page.getByLabel('Pairing code').fill(code);
    await page.getByLabel('Your first name').fill('Ines');
    await page.getByRole('button', { name: 'Pair', exact: true }).click();
    await page.getByRole('heading', { name: 'Front gate' }).waitFor();
    await page.getByText('Point at the ticket code').waitFor();
    await portal.getByText('Ines is paired').waitFor();
    await portal.getByRole('button', { name: 'Done' }).click();
  });

  test('a ticket is valid in green, with its type and name', async () => {
    const { words, colour } = await expectAnswer('Valid', ticket(1));
    expect(words).toContain('General admission');
    expect(words).toContain(fanName);
    const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
    expect(green).toBeGreaterThan(Math.max(red, blue));
    await page.locator('main.answer').waitFor({ state: 'detached' });
  });

  test('what is no code of ours is invalid', async () => {
    await expectAnswer('Invalid', async () => 'https://elsewhere.example/ticket?id=1');
    await next();
  });

  test('the second time it is a duplicate, with when and where it came in', async () => {
    const { words } = await expectAnswer('Duplicate', ticket(1));
    expect(words).toMatch(/First in\s*\d+:\d+:\d+ [AP]M, Front gate/);
    await next();
  });

  test('it goes on without a network, even after a reload', async () => {
    await untilKept(page);
    await phone.setOffline(true);
    await page.reload();
    await page.getByText('Offline', { exact: true }).waitFor();
    await expectAnswer('Valid', ticket(2));
    await page.getByText('1 check-in is saved on this phone').waitFor();
    expect((await doors()).event.checkedIn).toBe(1);
  });

  test('and syncs by itself when the network is back', async () => {
    await phone.setOffline(false);
    await waitUntil('the check-in being synced', async () => (await doors()).event.checkedIn === 2);
    await page.getByText('Online', { exact: true }).waitFor();
  });

  test('a refunded ticket is refused at once, though neither its phone nor the scanner has heard of it', async () => {
    await cast.fan.setOffline(true);
    await openTicket(3);
    await refund(cast, cast.tickets[2]?.split('/').at(-1) ?? '');
    await expectAnswer('Refunded', ticket(3));
    await next();
    await cast.fan.setOffline(false);
    await phone.close();
  });

  test('the fan sees that two of the three are in', async () => {
    for (const [number, words] of [
      [1, /You are in, since/],
      [2, /You are in, since/],
      [3, /This ticket was refunded/],
    ] as const) {
      const page = held.get(number);
      await page?.reload();
      await page?.getByText(words).waitFor();
    }
  });
}

type Answer = { word: string; words: string; colour: string };

/** Runs in the scanner: notes each answer as it fills the screen, since a valid one makes room again in a second. */
function noteAnswers(): void {
  const answers: Answer[] = [];
  let last: Element | null = null;
  const look = () => {
    const shown = document.querySelector('main.answer');
    if (shown !== null && shown !== last)
      answers.push({
        word: shown.querySelector('h1')?.textContent ?? '',
        words: shown.textContent ?? '',
        colour: getComputedStyle(shown).backgroundColor,
      });
    last = shown;
  };
  Object.assign(globalThis, { answers });
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
}

/** Marks the ticket as the record has a refunded one. */
async function refund(cast: Cast, ticket: string): Promise<void> {
  const sql = `UPDATE tickets SET state = 'refunded', refunded_at = now() WHERE id = $1`;
  await askRecord(cast.stage.stack, sql, [ticket]);
}
