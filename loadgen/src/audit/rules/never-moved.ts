import { drawLine } from '@zilker/contracts/draw/permute';
import type { Rule } from '../rule.ts';

/** By the auditor's own reckoning, from the seed that the record keeps: whatever failed, whichever replica a fan asked. */
export const neverMoved: Rule = {
  name: 'never-moved',
  sentence: 'No place moved: at all times each fan had the position that the draw gave its place.',
  check({ drop, fans }) {
    const n = drop.n ?? 0;
    const line = drop.seed === null || n === 0 ? undefined : drawLine(Buffer.from(drop.seed, 'hex'), n);
    return fans.flatMap(({ fan, indices, positions }) => {
      const [index] = indices;
      if (index === undefined) return [];
      const own = index < n ? line?.positionOf(index) : index;
      return positions
        .filter((position) => position !== own)
        .map(
          (position) => `Fan ${fan} with place ${index} stood at ${position} once, its place is at ${own}.`,
        );
    });
  },
};
