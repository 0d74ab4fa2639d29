import type { Page } from 'playwright-core';

/** An amount on a screen: what it says to machines, to people, where it stands and how large it is set. */
export type Shown = { cents: number; currency: string; words: string; top: number; pixels: number };

/** Every price block of a page: its total and the parts beneath. */
export function shownPrices(page: Page): Promise<{ total: Shown; parts: Shown[] }[]> {
  return page.locator('.price').evaluateAll((blocks) =>
    blocks.map((block) => {
      const shown = (one: Element) => ({
        cents: Number(one.getAttribute('data-cents')),
        currency: one.getAttribute('data-currency') ?? '',
        words: one.textContent ?? '',
        top: one.getBoundingClientRect().bottom,
        pixels: Number.parseFloat(getComputedStyle(one).fontSize),
      });
      const [total, ...more] = [...block.querySelectorAll('.total [data-cents]')].map(shown);
      if (total === undefined || more.length > 0) throw new Error('a price has one total');
      return { total, parts: [...block.querySelectorAll('.parts [data-cents]')].map(shown) };
    }),
  );
}
