import type { Point } from './line-layout.ts';

export const lobbyWidth = 350;
export const lobbyHeight = 176;
/** Where your own dot stands in every lobby. */
export const lobbyYou: Point = { x: 220.5, y: 73.9 };

const margin = 6;
const pointsMax = 204;
const triesPerPoint = 100;
const roomAroundYou = 24;

let all: readonly Point[] | undefined;

/**
 * The first `count` (at most 204) points of one fixed scatter, so that a dot that is there stays where it is when more come. Each
 * point is the best of a hundred random candidates, the one farthest from all before it (Mitchell's best candidate): even, with no
 * order to read into it.
 */
export function lobbyScatter(count: number): readonly Point[] {
  all ??= scatter();
  return all.slice(0, Math.max(0, count));
}

/** One point of that scatter, by its number from 0. */
export function lobbyPoint(index: number): Point | undefined {
  return lobbyScatter(pointsMax)[index];
}

function scatter(): readonly Point[] {
  const random = randomFrom(20_261_124);
  const placed: Point[] = [];
  while (placed.length < pointsMax) {
    let best: Point | undefined;
    let bestDistance = 0;
    for (let i = 0; i < triesPerPoint; i++) {
      const candidate = {
        x: round(margin + random() * (lobbyWidth - 2 * margin)),
        y: round(margin + random() * (lobbyHeight - 2 * margin)),
      };
      if (nearYou(candidate)) continue;
      const distance = nearest(candidate, placed, bestDistance);
      if (distance > bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    if (best) placed.push(best);
  }
  return placed;
}

/** Too near to your dot, or under the word "you" at its right. */
function nearYou(point: Point): boolean {
  const label = point.x > lobbyYou.x && point.x < lobbyYou.x + 48 && Math.abs(point.y - lobbyYou.y) < 12;
  return label || squaredDistance(point, lobbyYou) < roomAroundYou ** 2;
}

/** The squared distance to the nearest of `placed`, or as soon as one is nearer than `enough`, 0: it is out of the running. */
function nearest(point: Point, placed: readonly Point[], enough: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const other of placed) {
    const distance = squaredDistance(point, other);
    if (distance <= enough) return 0;
    if (distance < least) least = distance;
  }
  return least;
}

function squaredDistance(a: Point, b: Point): number {
  return (a.x - b.x) ** 2 + (a.y - b.y) ** 2;
}

/** mulberry32: small, seeded, and good enough to scatter dots. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
