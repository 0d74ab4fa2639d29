import { peoplePerDot } from './scale.ts';

export type Point = { x: number; y: number };

export type LineFacts = {
  /** People still ahead of you: position − serving, never below 0. */
  ahead: number;
  /** The position up to which calls have gone. */
  serving: number;
  /** People behind you; the row with you is filled with them. */
  behind: number;
};

export type LineLayout = {
  width: number;
  height: number;
  peoplePerDot: number;
  /** The track on which the dots stand, as an SVG path. */
  band: string;
  gone: Point[];
  ahead: Point[];
  behind: Point[];
  you: Point;
  youLabel: Point & { anchor: Anchor };
  /** The tick above the first dot that still waits, and its label. */
  front: { mark: string; label: Point & { anchor: Anchor } };
};

export type Anchor = 'start' | 'middle' | 'end';

const width = 350;
const columns = 22;
const left = 21.33;
const right = width - left;
const columnGap = (right - left) / (columns - 1);
const rowGap = 23.72;
const top = 33.3;
const foot = 34;

/**
 * The line as a track that turns back at each end of a row. A dot's column depends only on its number from the very front, so
 * calls take dots off the front while everybody else stands still; when a whole row has gone, the rows below move up by one.
 * Rows run left to right and back in turn, counted from the front of the whole line, which keeps columns through that move.
 */
export function lineLayout(facts: LineFacts): LineLayout {
  const perDot = peoplePerDot(facts.ahead);
  const servedDots = Math.floor(facts.serving / perDot);
  const youDot = servedDots + dotsAhead(facts, perDot);
  const firstRow = Math.floor(servedDots / columns);
  const rowOfYou = Math.floor(youDot / columns);
  const rowEnd = (rowOfYou + 1) * columns;
  const behindDots = Math.min(Math.ceil(facts.behind / perDot), rowEnd - youDot - 1);
  const at = (dot: number) => pointOf(dot, firstRow);

  const you = at(youDot);
  const front = at(servedDots);
  const rows = rowOfYou - firstRow + 1;
  return {
    width,
    height: round(top + (rows - 1) * rowGap + foot),
    peoplePerDot: perDot,
    band: bandPath(firstRow, rows),
    gone: points(firstRow * columns, servedDots, at),
    ahead: points(servedDots, youDot, at),
    behind: points(youDot + 1, youDot + 1 + behindDots, at),
    you,
    youLabel: { ...beside(you.x, 8), y: round(you.y + 29) },
    front: {
      mark: `M${front.x} ${round(front.y - 9)}V${round(front.y - 23.3)}`,
      label: { ...(front.x > width / 2 ? end(front.x - 7) : start(front.x + 7)), y: round(front.y - 20.3) },
    },
  };
}

/** Whoever waits behind anyone sees at least one dot ahead. */
function dotsAhead(facts: LineFacts, perDot: number): number {
  if (facts.ahead <= 0) return 0;
  const exact = Math.floor((facts.serving + facts.ahead) / perDot) - Math.floor(facts.serving / perDot);
  return Math.max(1, exact);
}

function pointOf(dot: number, firstRow: number): Point {
  const row = Math.floor(dot / columns);
  const column = dot % columns;
  const x = runsRight(row) ? left + column * columnGap : right - column * columnGap;
  return { x: round(x), y: round(top + (row - firstRow) * rowGap) };
}

function runsRight(row: number): boolean {
  return row % 2 === 0;
}

function bandPath(firstRow: number, rows: number): string {
  const bend = round(rowGap / 2);
  let path = `M${round(runsRight(firstRow) ? left : right)} ${top}`;
  for (let row = firstRow; row < firstRow + rows; row++) {
    path += `H${round(runsRight(row) ? right : left)}`;
    if (row < firstRow + rows - 1) path += `a${bend} ${bend} 0 0 ${runsRight(row) ? 1 : 0} 0 ${rowGap}`;
  }
  return path;
}

function points(from: number, to: number, at: (dot: number) => Point): Point[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => at(from + i));
}

/** A label under a dot, kept inside the picture at both ends. */
function beside(x: number, overhang: number): { x: number; anchor: Anchor } {
  if (x < 80) return start(x - overhang);
  if (x > width - 80) return end(x + overhang);
  return { x, anchor: 'middle' };
}

function start(x: number): { x: number; anchor: Anchor } {
  return { x: round(x), anchor: 'start' };
}

function end(x: number): { x: number; anchor: Anchor } {
  return { x: round(x), anchor: 'end' };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
