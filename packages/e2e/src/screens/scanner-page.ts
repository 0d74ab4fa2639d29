import { nowMs } from '@zilker/contracts/ticket/door-fixture';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { type Files, origin, serveApp } from './built-app.ts';
import { setInOwnFonts } from './own-fonts.ts';
import { replyOf, type World } from './scanner-world.ts';

const phone = { width: 390, height: 844 };

/** A phone with the scanner open. */
export type ScannerPhone = {
  context: BrowserContext;
  page: Page;
  /** Types `code` as a hardware scanner does, and answers the word that fills the screen then. */
  scan(code: string): Promise<string>;
  next(): Promise<void>;
};

/**
 * A phone whose scanner's own files come from memory and whose API is `world`. Its camera shows the dark, its clock stands still, and its
 * motor and loudspeaker write down what they were asked for.
 */
export async function openPhone(browser: Browser, files: Files, world: World): Promise<ScannerPhone> {
  const context = await browser.newContext({ viewport: phone, locale: 'en-US', serviceWorkers: 'block' });
  context.setDefaultTimeout(20_000);
  await setInOwnFonts(context);
  await context.clock.setFixedTime(nowMs);
  await context.addInitScript(makeHardware);
  await context.addInitScript(noteAnswers);
  await serveApp(context, files, (_, __, asked) => replyOf(world, asked));
  const page = await context.newPage();
  await page.goto(origin);
  return {
    context,
    page,
    async scan(code) {
      const before = (await wordsOf(page)).length;
      await page.evaluate(typeCode, code);
      await expect
        .poll(async () => (await wordsOf(page)).length, { timeout: 20_000 })
        .toBeGreaterThan(before);
      return (await wordsOf(page))[before] ?? '';
    },
    async next() {
      // one who was let in makes room by itself, perhaps now
      await page.evaluate(() => document.querySelector<HTMLElement>('main.answer .next:last-child')?.click());
      await page.locator('main.answer').waitFor({ state: 'detached' });
    },
  };
}

/** As `openPhone`, paired with the front gate and with the door list at hand. */
export async function openPairedPhone(browser: Browser, files: Files, world: World): Promise<ScannerPhone> {
  const opened = await openPhone(browser, files, world);
  const { page } = opened;
  await page.getByLabel('Pairing code').fill('123456');
  await page.getByLabel('Your first name').fill('Ines');
  await page.getByRole('button', { name: 'Pair', exact: true }).click();
  await untilReady(page);
  return opened;
}

/** Asks for the list now, as a phone does that is looked at again. */
export async function look(page: Page): Promise<void> {
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
}

/** What the phone has in its storage under keys that begin so. */
export function keptKeys(page: Page, prefix: string): Promise<string[]> {
  return page.evaluate(
    (wanted) =>
      new Promise<string[]>((resolve, reject) => {
        const opening = indexedDB.open('zilker-scanner');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const keys = opening.result.transaction('kept').objectStore('kept').getAllKeys();
          keys.onsuccess = () => {
            opening.result.close();
            resolve(keys.result.map(String).filter((key) => key.startsWith(wanted)));
          };
        };
      }),
    prefix,
  );
}

/** What the phone's hardware was asked for so far. */
export type Hardware = {
  buzzes: number[][];
  tones: number;
  light: boolean[];
  opened: number;
  camera: string;
};

export function hardwareOf(page: Page): Promise<Hardware> {
  return page.evaluate(() => (globalThis as unknown as { hardware: Hardware }).hardware);
}

/** The next code would be judged, and the camera looks. */
export async function untilReady(page: Page): Promise<void> {
  await page.locator('main.scan[data-ready="true"]').waitFor();
  await page.getByRole('button', { name: 'Light on' }).waitFor();
}

/** Keeps the answer of who was let in on the screen, which else makes room for the next one. */
export async function keepAnswers(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { setTimeout: start } = globalThis;
    const shownMs = 1_200;
    Object.assign(globalThis, {
      setTimeout: (work: () => void, ms: number) => (ms === shownMs ? 0 : start(work, ms)),
    });
  });
}

function wordsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => (globalThis as unknown as { answers: string[] }).answers);
}

/** Runs in the page: keys as fast as a device sends them, wherever the focus is. */
function typeCode(code: string): void {
  const target = document.activeElement ?? document.body;
  const fromMs = performance.now();
  for (const [at, key] of [...code, 'Enter'].entries()) {
    const pressed = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
    // when the device sent it, however busy this machine is
    Object.defineProperty(pressed, 'timeStamp', { value: fromMs + at * 5 });
    target.dispatchEvent(pressed);
  }
}

/** Runs in the page, before the app: notes the word of each answer as it fills the screen, since some stay for a second only. */
function noteAnswers(): void {
  const answers: string[] = [];
  let last = '';
  Object.assign(globalThis, { answers });
  const note = () => {
    const shown = document.querySelector('main.answer');
    const text = shown?.textContent ?? '';
    if (text !== '' && text !== last) answers.push(shown?.querySelector('h1')?.textContent ?? '');
    last = text;
  };
  new MutationObserver(note).observe(document, { childList: true, characterData: true, subtree: true });
}

/** Runs in the page, before the app. */
function makeHardware(): void {
  const hardware: Hardware = { buzzes: [], tones: 0, light: [], opened: 0, camera: '' };
  Object.assign(globalThis, { hardware });
  Object.defineProperty(navigator, 'vibrate', {
    configurable: true,
    value: (pattern: number[]) => {
      hardware.buzzes.push(pattern);
      return true;
    },
  });
  const cameras = ['Back camera', 'Front camera'].map((label, at) => ({
    kind: 'videoinput',
    deviceId: `camera-${at}`,
    groupId: '',
    label,
  }));
  const open = async ({ video }: MediaStreamConstraints): Promise<MediaStream> => {
    const asked = (video as { deviceId?: { exact?: string } }).deviceId?.exact ?? 'camera-0';
    hardware.opened += 1;
    hardware.camera = asked;
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: 640, height: 480 });
    const paint = canvas.getContext('2d');
    const draw = () => {
      if (!paint) return;
      // as dark as the frame around it, so that a picture of it is the same before it has begun
      paint.fillStyle = '#0b0908';
      paint.fillRect(0, 0, 640, 480);
    };
    draw();
    setInterval(draw, 100);
    const stream = canvas.captureStream(10);
    const [track] = stream.getVideoTracks();
    if (track)
      Object.assign(track, {
        getCapabilities: () => ({ torch: true }),
        getSettings: () => ({ width: 640, height: 480, deviceId: asked, torch: hardware.light.at(-1) }),
        applyConstraints: async (wanted: { advanced?: { torch?: boolean }[] }) => {
          hardware.light.push(wanted.advanced?.[0]?.torch === true);
        },
      });
    return stream;
  };
  navigator.mediaDevices.getUserMedia = (asked) => open(asked ?? {});
  navigator.mediaDevices.enumerateDevices = async () => cameras as unknown as MediaDeviceInfo[];
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (when) {
    hardware.tones += 1;
    return start.call(this, when);
  };
}
