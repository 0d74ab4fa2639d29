import type { CheckInRecord } from '@zilker/contracts/http/doors';
import { nowMs } from '@zilker/contracts/ticket/door-fixture';
import { findChromium } from '@zilker/local/chromium';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { launch } from '../stage/browser.ts';
import { buildApp, type Files } from './built-app.ts';
import {
  hardwareOf,
  keptKeys,
  look,
  openPairedPhone,
  type ScannerPhone,
  untilReady,
} from './scanner-page.ts';
import { codeOf, doorListOf, googleCodeOf, tickets, withReentry, withWallets } from './scanner-states.ts';
import { type World, worldOf } from './scanner-world.ts';

const chromium = await findChromium();
const soon = { timeout: 20_000 };

/** What a scanner does in a night at the door: nothing that is scanned is lost, and nothing stops the next scan. */
describe.skipIf(chromium === null)('a scanner at the door', { timeout: 120_000 }, () => {
  let browser: Browser;
  let files: Files;
  beforeAll(async () => {
    [browser, files] = await Promise.all([launch(chromium ?? ''), buildApp('scanner')]);
  }, 300_000);
  afterAll(() => browser?.close());

  async function opened(world: World): Promise<ScannerPhone> {
    const made = await openPairedPhone(browser, files, world);
    onTestFinished(() => made.context.close());
    return made;
  }
  const ticketsOf = (records: readonly CheckInRecord[]) => records.map(({ ticket }) => ticket);

  describe('without a network', () => {
    test('list and queue outlive a reload, and all that waits is sent once', async () => {
      const world = worldOf(doorListOf());
      const { page, scan, next } = await opened(world);
      world.online = false;
      expect(await scan(await codeOf('good'))).toBe('Valid');
      await next();
      await page.getByText('1 check-in is saved on this phone').waitFor();
      await page.reload();
      await untilReady(page);
      await page.getByText('1 check-in is saved on this phone').waitFor();
      expect(await scan(await codeOf('good'))).toBe('Duplicate');
      await next();
      expect(await scan(await codeOf('second'))).toBe('Valid');
      await next();
      await page.reload();
      await untilReady(page);
      expect(world.sent).toEqual([]);
      world.online = true;
      await look(page);
      await expect
        .poll(() => ticketsOf(world.sent).sort(), soon)
        .toEqual([tickets.good.ticket, tickets.second.ticket].sort());
      await page.getByText('Online', { exact: true }).waitFor();
      expect(world.sent.every(({ offline, code }) => offline && code?.startsWith('Z1:'))).toBe(true);
    });

    test('a check-in is taken back, outlives a reload, and is sent with the scan', async () => {
      const world = worldOf(doorListOf());
      const { page, scan, next } = await opened(world);
      world.online = false;
      await scan(await codeOf('good'));
      await next();
      await page.getByRole('button', { name: 'Last scans' }).click();
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByText('Being taken back').waitFor();
      await page.reload();
      await untilReady(page);
      expect(await scan(await codeOf('good'))).toBe('Valid');
      await next();
      world.online = true;
      await look(page);
      await expect
        .poll(() => world.sent.map(({ undoneAtMs }) => undoneAtMs), soon)
        .toEqual([expect.any(Number), undefined]);
    });

    test('a wallet’s digits cannot be checked: the one who scans may answer for them, and says so', async () => {
      const world = worldOf(doorListOf(withWallets));
      const { page, scan } = await opened(world);
      world.online = false;
      await look(page);
      await page.getByText('Offline', { exact: true }).waitFor();
      expect(await scan(await googleCodeOf('good'))).toBe('Not proved');
      await page.getByRole('button', { name: 'Let in on my word' }).click();
      await page.getByRole('heading', { name: 'Valid' }).waitFor();
      world.online = true;
      await look(page);
      await expect.poll(() => world.sent.map(({ byHand }) => byHand), soon).toEqual(['unproven']);
      expect(world.sent[0]?.code).toContain(':12345678');
    });

    test('names of the list are found, and who is let in by name is checked in with the reason', async () => {
      const world = worldOf(doorListOf());
      const { page } = await opened(world);
      world.online = false;
      await look(page);
      await page.getByText('Offline', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Find by name' }).click();
      await page.getByLabel('Name', { exact: true }).fill('lena');
      await page.getByRole('button', { name: /Lena O\./ }).click();
      await page.getByLabel('Why without a code').selectOption('code_unreadable');
      await page.getByRole('button', { name: 'Let them in' }).click();
      await page.getByRole('heading', { name: 'Valid' }).waitFor();
      world.online = true;
      await expect.poll(() => world.sent, soon).toMatchObject([{ byHand: 'code_unreadable', code: null }]);
    });
  });

  describe('with a network', () => {
    test('the list comes in changes, and only once as a whole', async () => {
      const world = worldOf(doorListOf());
      const { page, scan, next } = await opened(world);
      const late = doorListOf({ version: 2 });
      world.list = {
        ...late,
        since: 1,
        rows: late.rows.slice(0, 1).map((row) => row.with(2, 3) as typeof row),
      };
      await look(page);
      await expect.poll(() => world.lists.length, soon).toBeGreaterThan(1);
      await expect.poll(() => keptKeys(page, 'list-changes'), soon).toHaveLength(1);
      expect(await scan(await codeOf('good'))).toBe('Refunded');
      await next();
      world.online = false;
      await page.reload();
      await untilReady(page);
      expect(await scan(await codeOf('good'))).toBe('Refunded');
      expect(world.lists.filter((since) => since === null)).toHaveLength(1);
    });

    test('the box office’s word fills the screen where it knows better', async () => {
      const world = worldOf(doorListOf());
      world.settle = () => ({ answer: 'blocked', first: null });
      const { scan } = await opened(world);
      expect(await scan(await codeOf('good'))).toBe('Blocked');
    });

    test('nobody waits long for it: they pass on the phone’s word, and the box office hears that too', async () => {
      const world = worldOf(doorListOf());
      const { scan, page, next } = await opened(world);
      const { promise, resolve } = Promise.withResolvers<void>();
      world.slow = promise;
      expect(await scan(await codeOf('good'))).toBe('Valid');
      await next();
      world.settle = ({ offline }) => ({ answer: offline ? 'duplicate' : 'refunded', first: null });
      resolve();
      await expect.poll(() => world.sent.map(({ offline }) => offline), soon).toEqual([false, true]);
      expect(new Set(world.sent.map(({ nonce }) => nonce)).size).toBe(1);
      await page.getByText('One ticket came in twice').waitFor();
    });

    test('a wallet’s digits are asked about', async () => {
      const world = worldOf(doorListOf(withWallets));
      const { scan, next } = await opened(world);
      world.judge = () => ({ answer: 'invalid', first: null });
      expect(await scan(await googleCodeOf('second'))).toBe('Invalid');
      await next();
      world.judge = () => ({ answer: 'valid', first: null });
      expect(await scan(await googleCodeOf('good'))).toBe('Valid');
      expect(world.sent).toMatchObject([{ byHand: null, ticket: tickets.good.ticket }]);
    });

    test('a check-in is taken back, and the ticket is good again', async () => {
      const world = worldOf(doorListOf());
      const { page, scan, next } = await opened(world);
      await scan(await codeOf('good'));
      await next();
      const tally = page.locator('.tally .figure').first();
      await expect.poll(() => tally.textContent(), soon).toBe('1');
      await page.getByRole('button', { name: 'Last scans' }).click();
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByText('Taken back').waitFor();
      const [made, undone] = world.sent;
      expect(undone).toEqual({ ...made, undoneAtMs: expect.any(Number) });
      await page.getByRole('button', { name: 'Back to scanning' }).click();
      await expect.poll(() => tally.textContent(), soon).toBe('0');
    });

    test('a check-in that cannot be taken back any more says so', async () => {
      const world = worldOf(doorListOf());
      world.undoes = false;
      const { page, scan, next } = await opened(world);
      await scan(await codeOf('good'));
      await next();
      await page.getByRole('button', { name: 'Last scans' }).click();
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByRole('button', { name: 'Back to scanning' }).click();
      await page.getByText('Could not be taken back', { exact: true }).waitFor();
    });

    test('out and in again, where the event allows it', async () => {
      const world = worldOf(doorListOf(withReentry));
      const { page, scan, next } = await opened(world);
      await page.getByRole('button', { name: 'Going out' }).click();
      expect(await scan(await codeOf('used'))).toBe('Out');
      await next();
      await page.getByRole('button', { name: 'Coming in' }).click();
      expect(await scan(await codeOf('used'))).toBe('Valid');
      expect(world.sent.map(({ direction }) => direction)).toEqual(['out', 'in']);
    });
  });

  test('a pairing that the venue ends leaves no list behind, and what was scanned before is sent', async () => {
    const world = worldOf(doorListOf());
    const { page, scan, next } = await opened(world);
    expect((await keptKeys(page, 'list')).length).toBeGreaterThan(0);
    world.online = false;
    await scan(await codeOf('good'));
    await next();
    world.online = true;
    world.revoked = true;
    await look(page);
    await page.getByText('The venue has ended this pairing').waitFor();
    await expect.poll(() => ticketsOf(world.sent), soon).toEqual([tickets.good.ticket]);
    await page.getByText('All that was scanned before is with the box office.').waitFor();
    await expect.poll(() => keptKeys(page, 'list'), soon).toEqual([]);
    await page.getByRole('button', { name: 'Pair again' }).click();
    await page.getByLabel('Pairing code').waitFor();
    await expect.poll(() => keptKeys(page, 'check-in'), soon).toEqual([]);
  });

  test('a full phone goes on in memory, loses nothing, and stores it once there is room', async () => {
    const world = worldOf(doorListOf());
    const { page, scan, next } = await opened(world);
    await page.evaluate(() => {
      const { put } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      };
      Object.assign(globalThis, { makeRoom: () => Object.assign(IDBObjectStore.prototype, { put }) });
    });
    world.online = false;
    for (const name of ['good', 'second', 'third'] as const) {
      expect(await scan(await codeOf(name))).toBe('Valid');
      await next();
    }
    await page.clock.setFixedTime(nowMs + 10_000);
    expect(await scan(await codeOf('good'))).toBe('Duplicate');
    await next();
    await page.getByText('storage is full').waitFor();
    expect(await keptKeys(page, 'check-in')).toEqual([]);
    await page.evaluate(() => (globalThis as unknown as { makeRoom: () => void }).makeRoom());
    world.online = true;
    await look(page);
    await expect.poll(() => world.sent, soon).toHaveLength(3);
    await expect.poll(() => keptKeys(page, 'check-in'), soon).toHaveLength(3);
    await page.getByText('storage is full').waitFor({ state: 'detached' });
  });

  describe('the scan loop', () => {
    test('goes on after codes of others, long ones, binary, and hardware that fails', async () => {
      const world = worldOf(doorListOf());
      const { page, scan, next } = await opened(world);
      await page.evaluate(() => {
        const fail = () => {
          throw new Error('out of order');
        };
        Object.defineProperty(navigator, 'vibrate', { value: fail });
        OscillatorNode.prototype.start = fail;
      });
      const strange = [
        'WIFI:S:Hall;T:WPA;P:x;;',
        'Z1:'.padEnd(3_000, 'A'),
        'Z2:%%%%%%%%',
        '\u0001\u0002ÿþ\u0003 12345',
      ];
      for (const code of strange) {
        expect(await scan(code)).toBe('Invalid');
        await next();
      }
      expect(await scan(await codeOf('good'))).toBe('Valid');
      expect(ticketsOf(world.sent)).toEqual([tickets.good.ticket]);
    });

    test('takes the next code while an answer stands, without a touch', async () => {
      const { page, scan } = await opened(worldOf(doorListOf()));
      expect(await scan(await codeOf('used'))).toBe('Duplicate');
      await scan(await codeOf('good'));
      await page.getByRole('heading', { name: 'Valid' }).waitFor();
    });

    test('hears a hardware scanner in the middle of a search, and gives the field its own words back', async () => {
      const { page, scan } = await opened(worldOf(doorListOf()));
      await page.getByRole('button', { name: 'Find by name' }).click();
      const field = page.getByRole('searchbox');
      await field.fill('mar');
      await field.focus();
      expect(await scan(await codeOf('good'))).toBe('Valid');
      expect(await field.inputValue()).toBe('mar');
    });

    test('opens a camera anew that was taken away', async () => {
      const { page } = await opened(worldOf(doorListOf()));
      await page.locator('.finder video').waitFor();
      const { opened: before } = await hardwareOf(page);
      await page.evaluate(() => {
        const stream = document.querySelector('video')?.srcObject;
        if (stream instanceof MediaStream) for (const track of stream.getTracks()) track.stop();
      });
      await expect.poll(async () => (await hardwareOf(page)).opened, soon).toBeGreaterThan(before);
    });
  });

  test('a camera that is taken away before its first picture is asked for again', async () => {
    const { page } = await opened(worldOf(doorListOf()));
    await page.addInitScript(() => {
      const { mediaDevices } = navigator;
      const open = mediaDevices.getUserMedia;
      let isFirst = true;
      mediaDevices.getUserMedia = async (asked) => {
        const stream = await open(asked);
        if (isFirst) for (const track of stream.getTracks()) track.stop();
        isFirst = false;
        return stream;
      };
    });
    await page.reload();
    await page.locator('main.scan[data-ready="true"]').waitFor();
    await expect.poll(async () => (await hardwareOf(page)).opened, soon).toBe(2);
    await untilReady(page);
  });

  test('light, camera and sound are chosen, and stay so', async () => {
    const { page, scan, next } = await opened(worldOf(doorListOf()));
    await page.getByRole('button', { name: 'Light on' }).click();
    await page.getByRole('button', { name: 'Light off' }).waitFor();
    expect((await hardwareOf(page)).light).toEqual([true]);
    await scan(await codeOf('good'));
    const heard = await hardwareOf(page);
    expect(heard.tones).toBe(1);
    expect(heard.buzzes).toEqual([[90]]);
    await next();
    await page.getByRole('button', { name: 'Sound is on' }).click();
    await page.getByRole('button', { name: 'Choose a camera' }).click();
    await page.getByRole('button', { name: 'Front camera' }).click();
    await expect.poll(async () => (await hardwareOf(page)).camera, soon).toBe('camera-1');
    await page.reload();
    await untilReady(page);
    await page.getByRole('button', { name: 'Sound is off' }).waitFor();
    await expect.poll(async () => (await hardwareOf(page)).camera, soon).toBe('camera-1');
    expect(await scan(await codeOf('used'))).toBe('Duplicate');
    expect((await hardwareOf(page)).tones).toBe(0);
  });
});
