import type { Rule } from '../rule.ts';

/** However often and from wherever an account joined. */
export const placesAreAccounts: Rule = {
  name: 'places-are-accounts',
  sentence: 'Every account that joined has one place, and there are no others.',
  check: ({ drop, fans, faults }) => {
    // a room that lost its memory leaves some indices out, rather than giving one twice
    const gaps = faults.some((fault) => fault.memoryLost);
    const breaches = [];
    const owners = new Map<number, number>();
    for (const { fan, indices } of fans) {
      const own = new Set(indices);
      if (own.size > 1) breaches.push(`Fan ${fan} was given the places ${[...own].join(', ')}.`);
      for (const index of own) {
        const other = owners.get(index);
        if (other !== undefined) breaches.push(`Fans ${other} and ${fan} both have place ${index}.`);
        owners.set(index, fan);
      }
    }
    const places = gaps ? Math.max(drop.places ?? 0, owners.size) : owners.size;
    if (drop.places !== null && drop.places !== places)
      breaches.push(`The room gave ${drop.places} places, ${owners.size} fans joined.`);
    for (const index of owners.keys())
      if (index >= places) breaches.push(`There are ${places} places, and one is number ${index}.`);
    return breaches;
  },
};
