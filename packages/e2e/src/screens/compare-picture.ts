import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

/** Pictures are made anew by `PICTURES=new npx vitest run FILE -u`, and looked at before they are committed. */
export const makesNew = process.env.PICTURES === 'new';
/** How far a pixel may be off, 0 to 1, beyond what smoothed edges are off anyway; and the share of pixels that may be further off. */
const pixelTolerance = 0.04;
const shareMost = 0.001;

/** How many of the picture's pixels are not as in the committed one in `file`; 0 where it is near enough. Throws where there is none. */
export async function picturesDiffer(picture: Buffer, file: URL): Promise<number> {
  if (makesNew) {
    await mkdir(dirname(file.pathname), { recursive: true });
    await writeFile(file, picture);
    return 0;
  }
  const [shown, known] = [PNG.sync.read(picture), PNG.sync.read(await readFile(file))];
  const { width, height } = known;
  if (shown.width !== width || shown.height !== height) return width * height;
  const differing = pixelmatch(shown.data, known.data, undefined, width, height, {
    threshold: pixelTolerance,
  });
  return differing <= shareMost * width * height ? 0 : differing;
}
