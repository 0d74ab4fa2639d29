import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { newId } from '@zilker/contracts/ids';
import { percentile, type Round, rounded, say } from '@zilker/local/bench/figures';
import { openPage } from './browser.ts';
import { codesOf } from './codes.ts';
import type * as FramesPage from './frames-page.ts';

const framesEach = 16;
const seed = 20_261_123;
/** As the scanner looks at its camera, with the code held so that all of it is in the picture however it is turned. */
const phone = { width: 640, height: 480, share: 0.48 };

/** The looks of one kind, from one that every scanner meets to one that it need not read. */
const kinds: Record<string, readonly Partial<FramesPage.Look>[]> = {
  clear: [{}],
  small: [{ share: 0.4 }, { share: 0.3 }, { share: 0.25 }, { share: 0.2 }],
  blurred: [{ blur: 0.5 }, { blur: 1 }, { blur: 1.5 }, { blur: 2 }],
  rotated: [{ degrees: 10 }, { degrees: 30 }, { degrees: 45 }, { degrees: 90 }, { degrees: 180 }],
  dim: [{ light: 0.5 }, { light: 0.25 }, { light: 0.12 }, { light: 0.06 }],
  covered: [{ covered: 0.02 }, { covered: 0.05 }, { covered: 0.1 }, { covered: 0.15 }],
};

declare global {
  var framesPage: typeof FramesPage;
}

/**
 * How many frames the scanner's decoder reads of the turning code, the largest that we have (QR version 10 at level M), when it is small,
 * blurred, rotated, dim or partly covered. The decoder gets one look at each; a scanner looks ten times a second.
 */
export async function benchFrames(atStop: (stop: () => Promise<void>) => void): Promise<Round> {
  const { page, close } = await openPage('http://localhost', {
    framesPage: 'loadgen/bench/door/frames-page.ts',
  });
  atStop(close);
  const wasm = await readFile(
    fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')),
    'base64',
  );
  await page.evaluate((wasm) => framesPage.prepareDecoder(wasm), wasm);
  // whether a code is found hangs on what is in it, too
  const tickets = Array.from({ length: framesEach }, () => newId('ticket'));
  const { codes } = await codesOf(newId('event'), tickets, Date.now());
  const rates: Record<string, number> = {};
  const tookMs: number[] = [];
  for (const [kind, looks] of Object.entries(kinds)) {
    let read = 0;
    for (const look of looks) {
      const one = await page.evaluate(([codes, look, how]) => framesPage.decodeFrames(codes, look, how), [
        codes,
        { ...phone, ...look },
        { frames: framesEach, seed },
      ] as const);
      read += one.read;
      tookMs.push(...one.tookMs);
      say(`${kind} ${JSON.stringify(look)}: ${one.read} of ${framesEach} read`);
    }
    rates[`readOf${kind[0]?.toUpperCase()}${kind.slice(1)}`] = rounded(read / (looks.length * framesEach));
  }
  return { ...rates, decodeP50Ms: percentile(tookMs, 0.5) };
}
