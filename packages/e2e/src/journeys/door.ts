import { waitUntil } from '@zilker/local/wait-until';
import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Cast } from './cast.ts';

/** A scanner at the front gate of a show. */
export type Door = {
  phone: BrowserContext;
  page: Page;
  /** Leaves the camera to the next door. */
  close(): Promise<void>;
  /** What `text` says is held before the camera until an answer comes, and whichever that is, it is `word`. */
  expectAnswer(word: string, text: () => Promise<string>): Promise<Answer>;
  /** From an answer that stays to the next ticket. */
  next(): Promise<void>;
  /** Takes the list up now, as a phone does that is looked at again, until so many are still to come. */
  untilToCome(count: number): Promise<void>;
};

type Answer = { word: string; words: string; colour: string };

/** Pairs a phone by the code that the venue's portal shows. One door is open at a time, since all phones look through one camera. */
export async function openDoor(cast: Cast, event: string, name: string): Promise<Door> {
  const { portal, stage } = cast;
  const leaveCamera = await stage.camera.take();
  await portal.goto(`${stage.stack.urls.portal}/doors/${event}`);
  await portal.getByRole('button', { name: 'Pair a scanner with Front gate' }).click();
  const code = ((await portal.locator('.pairing-code').textContent()) ?? '').replace(/\D/g, '');
  const phone = await stage.person();
  const page = await phone.newPage();
  await page.addInitScript(noteAnswers);
  await page.addInitScript(takePictureAsItIs);
  await page.goto(stage.stack.urls.scanner);
  await page.getByLabel('Pairing code').fill(code);
  await page.getByLabel('Your first name').fill(name);
  await page.getByRole('button', { name: 'Pair', exact: true }).click();
  await page.getByRole('heading', { name: 'Front gate' }).waitFor();
  await page.getByText('Point at the ticket code').waitFor();
  await portal.getByText(`${name} is paired`).waitFor();
  await portal.getByRole('button', { name: 'Done' }).click();

  const answers = () => page.evaluate(() => (globalThis as unknown as { answers: Answer[] }).answers);
  return {
    phone,
    page,
    async expectAnswer(word, text) {
      const before = (await answers()).length;
      const answer = await waitUntil(
        'an answer',
        async () => {
          await stage.camera.show(await text());
          return (await answers())[before];
        },
        { everyMs: 400, timeoutMs: 60_000 },
      );
      await stage.camera.clear();
      expect(answer.word).toBe(word);
      return answer;
    },
    next: () => page.getByRole('button', { name: 'Next ticket' }).click(),
    async untilToCome(count) {
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
      const said = new RegExp(`Still to come\\s*${count}(?!\\d)`);
      await page.locator('.tally').filter({ hasText: said }).waitFor();
    },
    async close() {
      await phone.close();
      leaveCamera();
    },
  };
}

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

/** Runs in the scanner, which asks for a larger picture than is drawn for it: what is made up for that would only be more to look through. */
function takePictureAsItIs(): void {
  const { mediaDevices } = navigator;
  const open = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = (asked) => open({ ...asked, video: Boolean(asked?.video) });
}
