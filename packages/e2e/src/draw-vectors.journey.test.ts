import { browserScript } from '@zilker/local/browser-script';
import { findChromium } from '@zilker/local/chromium';
import { describe, expect, test } from 'vitest';
import vectors from '../../contracts/src/draw/vectors.json' with { type: 'json' };
import { launch } from './stage/browser.ts';

const chromium = await findChromium();

/** The draw must come out the same wherever it is worked out: on the server, and in every fan's browser. */
describe.skipIf(chromium === null)('the draw in a browser', () => {
  test('gives every place of the frozen vectors its position, and back', { timeout: 120_000 }, async () => {
    const browser = await launch(chromium ?? '');
    try {
      const page = await browser.newPage();
      await page.addScriptTag({
        content: await browserScript('packages/contracts/src/draw/permute.ts', 'draw'),
      });
      const { permutations } = vectors;
      const worked = await page.evaluate((asked) => {
        type Draw = Record<'permute' | 'unpermute', (seed: Uint8Array, n: number, at: number) => number>;
        const { permute, unpermute } = (globalThis as unknown as { draw: Draw }).draw;
        return asked.map(({ seed, n, pairs }) => {
          const bytes = Uint8Array.from(seed.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
          return pairs.map(([index = 0, position = 0]) => [
            unpermute(bytes, n, position),
            permute(bytes, n, index),
          ]);
        });
      }, permutations);
      expect(permutations.length).toBeGreaterThan(5);
      expect(worked).toEqual(permutations.map(({ pairs }) => pairs));
    } finally {
      await browser.close();
    }
  });
});
