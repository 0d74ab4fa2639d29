import { sentenceOf } from '../../fan/draw-check.ts';
import type { Rule } from '../rule.ts';

/** By the fans themselves: commitment, beacon, seed, leaf, path to the roster, position. */
export const drawVerified: Rule = {
  name: 'draw-verified',
  sentence: 'The draw was verified by every fan who saw it.',
  check: ({ drop, fans }) => {
    const breaches = [];
    if (drop.drawnAtMs === null) breaches.push('No draw was made.');
    for (const fan of fans) {
      const wasAway = fan.end === 'quit' || fan.end === 'gone' || fan.indices.length === 0;
      if (fan.draw === 'verified' || fan.draw === 'late') continue;
      if (fan.draw !== 'unseen') breaches.push(`Fan ${fan.fan}: ${sentenceOf(fan.draw)}`);
      else if (!wasAway) breaches.push(`Fan ${fan.fan} was there and could not verify the draw.`);
    }
    return breaches;
  },
};

/** No two fans have one position, and the lobby's are a permutation. */
export const positionsDiffer: Rule = {
  name: 'positions-differ',
  sentence: 'No two fans have the same position, and those of the lobby come before all others.',
  check: ({ drop, fans }) => {
    const breaches = [];
    const owners = new Map<number, number>();
    for (const { fan, position, indices, draw } of fans) {
      if (position === null) continue;
      const other = owners.get(position);
      if (other !== undefined) breaches.push(`Fans ${other} and ${fan} both have position ${position}.`);
      owners.set(position, fan);
      const n = drop.n ?? 0;
      if (draw === 'late' ? position !== indices[0] || position < n : position >= n)
        breaches.push(`Fan ${fan} has position ${position} in a lobby of ${n}.`);
    }
    return breaches;
  },
};
