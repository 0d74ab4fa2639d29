import { BarcodeDetector, prepareZXingModule } from 'barcode-detector/ponyfill';
import { encode } from 'uqr';

/** What runs in the browser: codes drawn as a camera sees them, and the decoder that the scanner brings looking at them. */
export type Look = {
  /** Of the picture that the decoder gets. */
  width: number;
  height: number;
  /** The code's side, as a share of the picture's width. */
  share: number;
  /** Standard deviation, in pixels. */
  blur?: number;
  degrees?: number;
  /** Of its full brightness and contrast. */
  light?: number;
  /** The share of the code's area that a finger covers, from its lower edge inwards. */
  covered?: number;
};

const decoder = new BarcodeDetector({ formats: ['qr_code'] });
const quiet = 4;
const noise = 6;

export async function prepareDecoder(wasm: string): Promise<void> {
  const wasmBinary = (await fetch(`data:application/wasm;base64,${wasm}`)).arrayBuffer();
  await prepareZXingModule({ overrides: { wasmBinary: await wasmBinary }, fireImmediately: true });
}

/** How many of these looks were read, and how long those took, in milliseconds. Each is a little elsewhere, as no hand is still; by a seed. */
export async function decodeFrames(
  texts: readonly string[],
  look: Look,
  { frames, seed }: { frames: number; seed: number },
): Promise<{ read: number; tookMs: number[] }> {
  const random = randomOf(seed);
  const tookMs: number[] = [];
  for (let n = 0; n < frames; n++) {
    const text = texts[n % texts.length] ?? '';
    const picture = pictureOf(text, look, random);
    const startedAt = performance.now();
    const [decoded] = await decoder.detect(picture);
    if (decoded?.rawValue === text) tookMs.push(performance.now() - startedAt);
    else if (decoded !== undefined) throw new Error(`read something else: ${decoded.rawValue}`);
  }
  return { read: tookMs.length, tookMs };
}

function pictureOf(text: string, look: Look, random: () => number): HTMLCanvasElement {
  const { width, height, share, blur = 0, degrees = 0, light = 1, covered = 0 } = look;
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('no canvas');
  context.fillStyle = '#5a564e';
  context.fillRect(0, 0, width, height);
  const side = share * width;
  const near = (to: number) => (random() - 0.5) * to;
  context.filter = blur > 0 ? `blur(${blur}px)` : 'none';
  context.translate(width / 2 + near(0.1 * width), height / 2 + near(0.1 * height));
  context.rotate(((degrees + near(6)) * Math.PI) / 180);
  context.drawImage(codeOf(text, side), -side / 2, -side / 2, side, side);
  if (covered > 0) {
    context.fillStyle = '#8a5f4d';
    const wide = side * 0.25;
    const high = (side * covered) / 0.25;
    // of the code, and not of its edge
    const inner = side / 2 - (side * quiet) / encode(text, { ecc: 'M', border: quiet }).size;
    context.fillRect(near(side * 0.3) - wide / 2, inner - high, wide, side);
  }
  context.resetTransform();
  context.filter = 'none';
  expose(context, look, light, random);
  return canvas;
}

/** The code on its white plate, at the size at which it is drawn, so that nothing but the look blurs it. */
function codeOf(text: string, side: number): HTMLCanvasElement {
  const { data, size } = encode(text, { ecc: 'M', border: quiet });
  const scale = Math.max(1, Math.ceil(side / size));
  const canvas = document.createElement('canvas');
  canvas.width = size * scale;
  canvas.height = size * scale;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#000';
  for (const [y, row] of data.entries())
    for (const [x, isDark] of row.entries()) if (isDark) context.fillRect(x * scale, y * scale, scale, scale);
  return canvas;
}

/** Less light, and the noise that a sensor adds whatever the light. */
function expose(
  context: CanvasRenderingContext2D,
  { width, height }: Look,
  light: number,
  random: () => number,
): void {
  const image = context.getImageData(0, 0, width, height);
  const { data } = image;
  for (let at = 0; at < data.length; at += 4) {
    const off = (random() + random() - 1) * 2 * noise;
    for (let colour = 0; colour < 3; colour++) data[at + colour] = (data[at + colour] ?? 0) * light + off + 8;
  }
  context.putImageData(image, 0, 0);
}

/** mulberry32 */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
