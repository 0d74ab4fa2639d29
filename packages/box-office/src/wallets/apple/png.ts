import { crc32, deflateSync } from 'node:zlib';

/** Red, green, blue and opacity, each 0 to 255. */
export type Colour = readonly [number, number, number, number];

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Eight bits each of red, green, blue and opacity; no interlacing. */
const trueColour = [8, 6, 0, 0, 0];

/** A picture as PNG (ISO/IEC 15948): `at` gives the colour of each point, by its middle in pixels. */
export function drawPng(width: number, height: number, at: (x: number, y: number) => Colour): Buffer {
  const bytes = Buffer.alloc(height * (1 + width * 4));
  for (let y = 0; y < height; y++) {
    // each line begins with its filter: none
    const line = y * (1 + width * 4) + 1;
    for (let x = 0; x < width; x++) bytes.set(at(x + 0.5, y + 0.5), line + x * 4);
  }
  const header = Buffer.alloc(8);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([
    signature,
    chunk('IHDR', Buffer.concat([header, Buffer.from(trueColour)])),
    chunk('IDAT', deflateSync(bytes, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
