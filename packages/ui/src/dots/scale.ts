/** The most dots that a picture of a crowd shows. Below it one dot is one person. */
export const dotsMax = 160;

/**
 * How many people one dot stands for: one up to 160 people, then the least round number (2, 5, 10, 20, 50 …) that keeps the
 * picture within 160 dots.
 */
export function peoplePerDot(people: number): number {
  for (let power = 1; ; power *= 10) {
    for (const step of [1, 2, 5]) {
      if (people <= step * power * dotsMax) return step * power;
    }
  }
}

const small = ['', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** What the caption must say of it: "One dot is one person.", "One dot is about 20 fans." */
export function dotCaption(perDot: number, one = 'person', many = 'people'): string {
  if (perDot === 1) return `One dot is one ${one}.`;
  const figure = small[perDot] ?? `about ${perDot.toLocaleString('en-US')}`;
  return `One dot is ${figure} ${many}.`;
}
