import { open } from 'node:fs/promises';
import { encode } from 'uqr';

/** A camera whose picture the test draws. Chromium reads the file anew for every frame, so what it sees changes as it runs. */
export type Camera = {
  /** What Chromium is to be started with. */
  args: string[];
  /** Whoever looks through it has it alone: resolves once all before have left it, with what leaves it. */
  take(): Promise<() => void>;
  /** Holds a QR code of `text` before the camera, each time a little elsewhere, as no hand is still. */
  show(text: string): Promise<void>;
  /** Takes it away. */
  clear(): Promise<void>;
  stop(): Promise<void>;
};

const width = 640;
const height = 480;
const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\nFRAME\n`);
const dark = 16;
const light = 235;
const noColour = Buffer.alloc((width * height) / 2, 128);

/** A camera with nothing before it, whose one frame is kept in `file` (YUV4MPEG2). */
export async function createCamera(file: string): Promise<Camera> {
  const handle = await open(file, 'w');
  const draw = (luma: Buffer) => handle.write(Buffer.concat([header, luma, noColour]), 0, undefined, 0);
  const blank = Buffer.alloc(width * height, light);
  await draw(blank);
  let moves = 0;
  let free: Promise<void> = Promise.resolve();
  return {
    async take() {
      const before = free;
      const { promise, resolve } = Promise.withResolvers<void>();
      free = promise;
      await before;
      return resolve;
    },
    args: [
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-video-capture=${file}`,
    ],
    show: async (text) => void (await draw(pictureOf(text, moves++))),
    clear: async () => void (await draw(blank)),
    stop: () => handle.close(),
  };
}

/** The luma plane of a code, near the middle of the picture; `move` says how near, and how far away it is held. */
function pictureOf(text: string, move: number): Buffer {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const scale = Math.max(1, Math.floor(height / size) - (move % 3));
  const across = size * scale;
  const left = Math.floor((width - across) / 2) + ((move * 7) % 40);
  const top = Math.floor(((height - across) * (1 + (move % 4))) / 5);
  const luma = Buffer.alloc(width * height, light);
  for (let y = 0; y < across; y++)
    for (let x = 0; x < across; x++)
      if (data[Math.floor(y / scale)]?.[Math.floor(x / scale)]) luma[(top + y) * width + left + x] = dark;
  return luma;
}
