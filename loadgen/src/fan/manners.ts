/** How much of the stock the crowd may take. */
export type Manners = {
  /** How many of `wanted` a fan may take; what it gets is set aside for it until it gives it back. */
  claim(wanted: number): number;
  giveBack(count: number): void;
  /** The crowd has had its share: a fan that is called now leaves its ticket to the next. */
  readonly enough: boolean;
};

/** Everyone for themselves. */
export const noManners: Manners = { claim: (wanted) => wanted, giveBack: () => undefined, enough: false };

/** All fans together take `most` tickets and leave the rest to newcomers. */
export function leaveSome(most: number): Manners {
  let left = most;
  return {
    claim(wanted) {
      const granted = Math.max(0, Math.min(wanted, left));
      left -= granted;
      return granted;
    },
    giveBack(count) {
      left += count;
    },
    get enough() {
      return left === 0;
    },
  };
}
