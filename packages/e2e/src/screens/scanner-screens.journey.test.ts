import { newId } from '@zilker/contracts/ids';
import { nowMs } from '@zilker/contracts/ticket/door-fixture';
import { findChromium } from '@zilker/local/chromium';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { launch } from '../stage/browser.ts';
import { buildApp, type Files } from './built-app.ts';
import { makesNew, picturesDiffer } from './compare-picture.ts';
import { sameLooks, untilSet } from './own-fonts.ts';
import { keepAnswers, look, openPairedPhone, openPhone, type ScannerPhone } from './scanner-page.ts';
import { answers, codeOf, doorListOf, tickets, withReentry } from './scanner-states.ts';
import { type World, worldOf } from './scanner-world.ts';

const chromium = await findChromium();

/** Every screen of the scanner, at the size of a phone, against its committed picture. */
describe.skipIf(chromium === null)('the scanner’s screens', { timeout: 120_000 }, () => {
  let browser: Browser;
  let files: Files;
  beforeAll(async () => {
    [browser, files] = await Promise.all([launch(chromium ?? '', sameLooks), buildApp('scanner')]);
  }, 300_000);
  afterAll(() => browser?.close());

  async function opened(world: World, open = openPairedPhone): Promise<ScannerPhone> {
    const made = await open(browser, files, world);
    const failed: string[] = [];
    made.page.on('pageerror', ({ message }) => failed.push(message));
    onTestFinished(async () => {
      await made.context.close();
      expect(failed).toEqual([]);
    });
    return made;
  }

  describe('an answer', () => {
    test.each(Object.entries(answers))('%s', async (name, { code, list, word, offline, out }) => {
      const world = worldOf(doorListOf(list));
      const { page, scan } = await opened(world);
      if (offline) await goOffline(page, world);
      if (out) await page.getByRole('button', { name: 'Going out' }).click();
      await keepAnswers(page);
      expect(await scan(await code())).toBe(word);
      await expectPicture(page, name);
    });
  });

  test('pairing', async () => {
    const { page } = await opened(worldOf(doorListOf()), openPhone);
    await page.getByLabel('Pairing code').waitFor();
    await expectPicture(page, 'pairing');
  });

  test('ready, by day and by night', async () => {
    const { page } = await opened(worldOf(doorListOf()));
    await expectPicture(page, 'ready');
    await page.emulateMedia({ colorScheme: 'dark' });
    await expectPicture(page, 'ready-dark');
  });

  test('ready on the way out', async () => {
    const { page } = await opened(worldOf(doorListOf(withReentry)));
    await page.getByRole('button', { name: 'Going out' }).click();
    await page.getByText('Way out.').waitFor();
    await expectPicture(page, 'ready-out');
  });

  test('offline, with what waits', async () => {
    const world = worldOf(doorListOf());
    const { page, scan, next } = await opened(world);
    await goOffline(page, world);
    await scan(await codeOf('good'));
    await next();
    await page.getByText('1 check-in is saved on this phone').waitFor();
    await untilNobodyLingers(page);
    await expectPicture(page, 'offline');
  });

  test('a ticket that another gate had let in first', async () => {
    const world = worldOf(doorListOf());
    const first = { atMs: nowMs - 120_000, gateName: 'Balcony stairs', by: 'June' };
    const { page, scan, next } = await opened(world);
    await goOffline(page, world);
    await scan(await codeOf('good'));
    await next();
    world.settle = () => ({ answer: 'duplicate', first });
    world.online = true;
    await look(page);
    await page.getByText('One ticket came in twice').waitFor();
    await untilNobodyLingers(page);
    await expectPicture(page, 'came-in-twice');
  });

  test('a pairing that the venue has ended', async () => {
    const world = worldOf(doorListOf());
    const { page } = await opened(world);
    world.revoked = true;
    await look(page);
    await page.getByText('The venue has ended this pairing').waitFor();
    await expectPicture(page, 'pairing-ended');
  });

  test('a list of another event', async () => {
    const world = worldOf(doorListOf());
    const { page, scan } = await opened(world);
    world.list = doorListOf({ event: newId('event') });
    await look(page);
    await page.getByText('That list is of another event').waitFor();
    await expectPicture(page, 'list-of-another-event');
    // the one that it has goes on being used
    expect(await scan(await codeOf('good'))).toBe('Valid');
  });

  test('a phone that is full', async () => {
    const world = worldOf(doorListOf());
    const { page, scan, next } = await opened(world);
    await page.evaluate(fillStorage);
    await scan(await codeOf('good'));
    await next();
    await page.getByText('storage is full').waitFor();
    await untilNobodyLingers(page);
    await expectPicture(page, 'storage-full');
  });

  test('no camera', async () => {
    const { page } = await opened(worldOf(doorListOf()), async (...to) => {
      const made = await openPhone(...to);
      await made.page.addInitScript(() => {
        navigator.mediaDevices.getUserMedia = () =>
          Promise.reject(new DOMException('Not allowed', 'NotAllowedError'));
      });
      await made.page.reload();
      return made;
    });
    await page.getByRole('button', { name: 'Scan the code instead' }).click();
    await page.getByText('The camera is not allowed').waitFor();
    await expectPicture(page, 'no-camera');
  });

  test('which camera', async () => {
    const { page } = await opened(worldOf(doorListOf()));
    await page.getByRole('button', { name: 'Choose a camera' }).click();
    await page.getByRole('button', { name: 'Front camera' }).waitFor();
    await expectPicture(page, 'choose-a-camera');
  });

  test('found by name, and let in by hand', async () => {
    const world = worldOf(doorListOf());
    const { ticket, typeName } = tickets.second;
    world.found = [
      {
        ...{ ticket, typeName, answer: 'valid', holder: 'Lena O.', phoneEnd: '42', orderEnd: 'k3f9' },
        ...{ number: 1, of: 2, first: null },
      },
    ];
    const { page } = await opened(world);
    await page.getByRole('button', { name: 'Find by name' }).click();
    await page.getByLabel('Name, phone or order').fill('len');
    await page.getByRole('button', { name: /Lena O\./ }).waitFor();
    await expectPicture(page, 'found');
    await page.getByRole('button', { name: /Lena O\./ }).click();
    await page.getByRole('button', { name: 'Let them in' }).waitFor();
    await expectPicture(page, 'by-hand');
  });

  test('the last scans', async () => {
    const { page, scan, next } = await opened(worldOf(doorListOf()));
    for (const name of ['good', 'second'] as const) {
      await scan(await codeOf(name));
      await next();
    }
    await page.getByRole('button', { name: 'Last scans' }).click();
    await page.getByRole('button', { name: 'Undo' }).first().waitFor();
    await untilNobodyLingers(page);
    await expectPicture(page, 'last-scans');
  });

  test.skipIf(makesNew).each([
    ['a sign that is gone', '.sign { visibility: hidden }'],
    ['another colour', '.answer.duplicate { background: #ffb04d }'],
    ['a line that is missing', '.key-facts div:last-child { border: 0 }'],
    ['words that are elsewhere', '.word { padding-left: 3px }'],
  ])('%s is noticed', async (_, content) => {
    const { page, scan } = await opened(worldOf(doorListOf()));
    await scan(await codeOf('used'));
    expect(await picturesDiffer(await pictureOf(page), fileOf('duplicate'))).toBe(0);
    await page.addStyleTag({ content });
    expect(await picturesDiffer(await pictureOf(page), fileOf('duplicate'))).toBeGreaterThan(0);
  });
});

async function goOffline(page: Page, world: World): Promise<void> {
  world.online = false;
  await look(page);
  await page.getByText('Offline', { exact: true }).waitFor();
}

/** Its clock stands still, so the one who was let in last would stay in view for ever. */
async function untilNobodyLingers(page: Page): Promise<void> {
  await page.clock.setFixedTime(nowMs + 4_000);
  await page.getByText('Next ticket').waitFor({ state: 'detached' });
  await page.clock.setFixedTime(nowMs);
}

/** Pictures bear what smooths letters another way, and with it another small word: words and their colours are held to by themselves. */
async function expectPicture(page: Page, name: string): Promise<void> {
  expect(await wordsOf(page)).toMatchSnapshot(name);
  const differing = await picturesDiffer(await pictureOf(page), fileOf(name));
  expect(differing, `pixels of “${name}” that are not as in its picture`).toBe(0);
}

async function pictureOf(page: Page): Promise<Buffer> {
  await untilSet(page);
  await page.mouse.move(0, 0);
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    window.scrollTo(0, 0);
  });
  return page.screenshot({ animations: 'disabled', caret: 'hide' });
}

/** All that is said in front, and in which colours. */
function wordsOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    // colours that go over into others are where they go
    for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish();
    const front = document.querySelector('dialog[open], main.answer') ?? document.body;
    const texts = document.createTreeWalker(front, NodeFilter.SHOW_TEXT);
    const lines = [`on ${getComputedStyle(front).backgroundColor}`];
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const words = text.textContent?.trim();
      const { parentElement } = text;
      if (words && parentElement?.checkVisibility())
        lines.push(`${words}, ${getComputedStyle(parentElement).color}`);
    }
    return lines.join('\n');
  });
}

function fileOf(name: string): URL {
  return new URL(`./scanner-pictures/${name.replaceAll(/[^a-z]+/g, '-')}.png`, import.meta.url);
}

/** Runs in the page: from now on its storage takes nothing, as that of a full phone. */
function fillStorage(): void {
  IDBObjectStore.prototype.put = () => {
    throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
  };
}
