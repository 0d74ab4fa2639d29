import { waitUntil } from '@zilker/local/wait-until';
import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Camera } from '../stage/camera.ts';
import type { Cast } from './cast.ts';

/** A scanner at a gate of a show. */
export type Door = {
  phone: BrowserContext;
  page: Page;
  /** Leaves the camera to the next door. */
  close(): Promise<void>;
  /** Every answer that filled the screen so far. */
  answers(): Promise<Answer[]>;
  /** As `expectAnswers`, of this door alone. */
  expectAnswer(word: string, text: () => Promise<string>): Promise<Answer>;
  /** From an answer to the next ticket. */
  next(): Promise<void>;
  /** Takes the list up now, as a phone does that is looked at again, until so many are still to come. */
  untilToCome(count: number): Promise<void>;
};

type Answer = { word: string; words: string; colour: string };

/**
 * Pairs a phone by the code that the venue's portal shows. All phones look through one camera, so that one door is open at a time but for
 * those of one test, `beside` each other, which see the same. Who is `patient` waits for the box office's word however busy this machine is.
 */
export async function openDoor(
  cast: Cast,
  event: string,
  name: string,
  { gate = 'Front gate', beside = false, patient = false } = {},
): Promise<Door> {
  const { portal, stage } = cast;
  const leaveCamera = beside ? () => undefined : await stage.camera.take();
  await portal.goto(`${stage.stack.urls.portal}/doors/${event}`);
  await portal.getByRole('button', { name: `Pair a scanner with ${gate}` }).click();
  const code = ((await portal.locator('.pairing-code').textContent()) ?? '').replace(/\D/g, '');
  const phone = await stage.person();
  const page = await phone.newPage();
  await page.addInitScript(noteAnswers);
  await page.addInitScript(takePictureAsItIs);
  if (patient) await page.addInitScript(waitForTheWord);
  await page.goto(stage.stack.urls.scanner);
  await page.getByLabel('Pairing code').fill(code);
  await page.getByLabel('Your first name').fill(name);
  await page.getByRole('button', { name: 'Pair', exact: true }).click();
  await page.getByRole('heading', { name: gate }).waitFor();
  await page.getByText('Point at the ticket code').waitFor();
  await portal.getByText(`${name} is paired`).waitFor();
  await portal.getByRole('button', { name: 'Done' }).click();

  const door: Door = {
    phone,
    page,
    answers: () => page.evaluate(() => (globalThis as unknown as { answers: Answer[] }).answers),
    async expectAnswer(word, text) {
      const [answer] = await expectAnswers(stage.camera, [door], word, text);
      if (answer === undefined) throw new Error('There is no answer.');
      return answer;
    },
    async next() {
      // one who was let in makes room by itself, perhaps now
      await page.evaluate(() => document.querySelector<HTMLElement>('main.answer .next:last-child')?.click());
      await page.locator('main.answer').waitFor({ state: 'detached' });
    },
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
  return door;
}

/** What `text` says is held before the camera until each door has answered, and whichever those answers are, they are `word`. */
export async function expectAnswers(
  camera: Camera,
  doors: readonly Door[],
  word: string,
  text: () => Promise<string>,
): Promise<Answer[]> {
  const known = await Promise.all(doors.map(async (door) => (await door.answers()).length));
  const answers = await waitUntil(
    'an answer',
    async () => {
      await camera.show(await text());
      const next = await Promise.all(doors.map(async (door, at) => (await door.answers())[known[at] ?? 0]));
      return next.every((one) => one !== undefined) && next;
    },
    { everyMs: 400, timeoutMs: 60_000 },
  );
  await camera.clear();
  expect(answers.map((answer) => answer.word)).toEqual(doors.map(() => word));
  return answers;
}

/** Runs in the scanner: notes each answer as it fills the screen, since a valid one makes room again in a second, or for the next answer. */
function noteAnswers(): void {
  const answers: Answer[] = [];
  let last = '';
  const look = () => {
    const shown = document.querySelector('main.answer');
    const words = shown?.textContent ?? '';
    if (shown !== null && words !== last)
      answers.push({
        word: shown.querySelector('h1')?.textContent ?? '',
        words,
        colour: getComputedStyle(shown).backgroundColor,
      });
    last = words;
  };
  Object.assign(globalThis, { answers });
  new MutationObserver(look).observe(document, { childList: true, characterData: true, subtree: true });
}

/** Runs in the scanner, which goes by its own word where the box office's does not come as soon as a line at a door wants it. */
function waitForTheWord(): void {
  const { setTimeout: start } = globalThis;
  const answerWithinMs = 900;
  Object.assign(globalThis, {
    setTimeout: (work: () => void, ms: number) => start(work, ms === answerWithinMs ? 60_000 : ms),
  });
}

/** Runs in the scanner, which asks for a larger picture than is drawn for it: what is made up for that would only be more to look through. */
function takePictureAsItIs(): void {
  const { mediaDevices } = navigator;
  const open = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = (asked) => open({ ...asked, video: Boolean(asked?.video) });
}
