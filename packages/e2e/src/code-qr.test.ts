import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { encode } from 'uqr';
import { expect, test } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import vectors from '../../contracts/src/ticket/vectors.json' with { type: 'json' };

/** The side of a QR code of version v has 17 + 4v modules (ISO/IEC 18004). */
const versionOf = (text: string) => (encode(text, { ecc: 'M', border: 0 }).size - 17) / 4;

test('every form of our code fits a QR code of version 10 at level M', () => {
  const versions = (start: string) =>
    vectors.codes.flatMap(({ code }) => (code.startsWith(start) ? [versionOf(code)] : []));
  expect(new Set(versions('Z1:'))).toEqual(new Set([10]));
  // what stands on paper and in wallets is smaller: a screen of theirs may be dim, and paper crumpled
  expect(Math.max(...versions('Z2:'))).toBeLessThanOrEqual(7);
});

test('a character more than ours would take version 11', () => {
  const [{ code = '' } = {}] = vectors.codes;
  expect(versionOf(`${code}:::`)).toBe(10);
  expect(versionOf(`${code}::::`)).toBe(11);
});

/** Crisp and upright, with its quiet zone, at `scale` pixels a module. */
function pictureOf(text: string, scale: number): ImageData {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const width = size * scale;
  const pixels = new Uint8ClampedArray(width * width * 4);
  for (let at = 0; at < width * width; at++) {
    const [x, y] = [Math.floor((at % width) / scale), Math.floor(at / width / scale)];
    pixels.set(data[y]?.[x] ? [0, 0, 0, 255] : [255, 255, 255, 255], at * 4);
  }
  return { data: pixels, width, height: width, colorSpace: 'srgb' };
}

test('the decoder that the scanner brings finds every code, whatever is in it', async () => {
  const wasm = await readFile(fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')));
  await prepareZXingModule({
    overrides: { wasmBinary: Uint8Array.from(wasm).buffer },
    fireImmediately: true,
  });
  const [{ code = '' } = {}] = vectors.codes;
  // a code of our length each, with its characters turned further round; decoders err by what looks like a corner within
  const codes = Array.from(
    { length: 60 },
    (_, n) => code.slice(0, 3) + code.slice(3 + n) + code.slice(3, 3 + n),
  );
  for (const text of codes)
    for (const scale of [3, 5, 7]) {
      const found = await readBarcodes(pictureOf(text, scale), { formats: ['QRCode'] });
      expect(found.map((one) => one.text)).toEqual([text]);
    }
});
