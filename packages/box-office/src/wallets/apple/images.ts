import { type Colour, drawPng } from './png.ts';

/** The pictures of our passes, drawn once: file names as Apple has them, in the three densities of its screens. */
export function passImages(): Record<string, Buffer> {
  return Object.fromEntries(
    [1, 2, 3].flatMap((density) => {
      const at = density === 1 ? '' : `@${density}x`;
      return [
        [`icon${at}.png`, mark(29 * density, ground)],
        [`logo${at}.png`, mark(50 * density, clear)],
        [`strip${at}.png`, strip(375 * density, 98 * density)],
      ];
    }),
  );
}

const ground: Colour = [12, 74, 67, 255];
const groundLit: Colour = [45, 117, 107, 255];
const clear: Colour = [12, 74, 67, 0];
const yellow: Colour = [255, 194, 51, 255];

/** Our Z, on a square. */
function mark(size: number, behind: Colour): Buffer {
  return drawPng(size, size, (x, y) => blend(behind, yellow, cover(x / size, y / size, 1 / size, inZ)));
}

/** In a square of one: two bars and what joins them. */
function inZ(x: number, y: number): boolean {
  const [near, far, thick] = [0.24, 0.76, 0.15];
  if (x < near || x > far || y < near || y > far) return false;
  if (y < near + thick || y > far - thick) return true;
  return Math.abs(x + y - 1) < thick * 0.75;
}

/** A crowd: rows of dots, each row set off by half, and one of them lit. */
function strip(width: number, height: number): Buffer {
  const gap = height / 7;
  const lit = { row: 4, column: 13 };
  return drawPng(width, height, (x, y) => {
    const row = Math.floor(y / gap);
    const shifted = x + (row % 2) * (gap / 2);
    const column = Math.floor(shifted / gap);
    const inDot = (a: number, b: number) =>
      Math.hypot(a - (column + 0.5) * gap, b - (row + 0.5) * gap) < gap * 0.28;
    const colour = row === lit.row && column === lit.column ? yellow : groundLit;
    return blend(ground, colour, cover(shifted, y, 1, inDot));
  });
}

const samples = [-1 / 3, 0, 1 / 3];

/** How much of a pixel of that size lies inside a shape, 0 to 1: for edges that are not jagged. */
function cover(x: number, y: number, size: number, inside: (x: number, y: number) => boolean): number {
  let hits = 0;
  for (const dx of samples) for (const dy of samples) if (inside(x + dx * size, y + dy * size)) hits++;
  return hits / samples.length ** 2;
}

function blend(under: Colour, over: Colour, part: number): Colour {
  const mix = (a: number, b: number) => Math.round(a + (b - a) * part);
  const [r, g, b, a] = under;
  // over nothing it is the colour itself, more or less opaque
  if (a === 0) return [over[0], over[1], over[2], mix(0, over[3])];
  return [mix(r, over[0]), mix(g, over[1]), mix(b, over[2]), mix(a, over[3])];
}
