import type { Locator, Page } from 'playwright-core';

/** An amount that a person can see: what it says to machines and to people, how large it is set, and what it is of a price. */
export type ShownAmount = {
  cents: number;
  currency: string;
  words: string;
  pixels: number;
  /** `back`: what went back of a price, and is no part of it. */
  is: 'total' | 'part' | 'back' | 'other';
};

/** All amounts of one screen, in reading order, and the texts that name some in words alone. */
export type Look = { screen: string; amounts: ShownAmount[]; texts: string[] };

/** Reads what a page, or a part of it, shows of money now. */
export async function lookAt(screen: string, root: Page | Locator): Promise<Look> {
  const body = 'goto' in root ? root.locator('body') : root;
  return { screen, ...(await body.evaluate(readAmounts)) };
}

/** Every amount in plain words, in cents: for texts, and for pages that are not ours. */
export function centsInWords(text: string): number[] {
  return [...text.matchAll(/-?(?:CA\$|[$€£])\s?(\d[\d,]*\.\d\d)/g)].map(
    ([whole, digits = '']) => Number(digits.replaceAll(/[,.]/g, '')) * (whole.startsWith('-') ? -1 : 1),
  );
}

/** Runs in the page. */
function readAmounts(root: Element): Pick<Look, 'amounts' | 'texts'> {
  const isShown = (one: Element) => one.checkVisibility({ visibilityProperty: true });
  const roleOf = (one: Element): ShownAmount['is'] => {
    if (one.closest('.money-back, .of-that, .back')) return 'back';
    if (one.closest('.price .total, .mail strong')) return one.closest('.total small') ? 'other' : 'total';
    return one.closest('.price .parts, .mail table') ? 'part' : 'other';
  };
  const amounts = [...root.querySelectorAll('[data-cents]')].filter(isShown).map((one) => ({
    cents: Number(one.getAttribute('data-cents')),
    currency: one.getAttribute('data-currency') ?? '',
    words: one.textContent ?? '',
    pixels: Number.parseFloat(getComputedStyle(one).fontSize),
    is: roleOf(one),
  }));
  const texts: string[] = [];
  const nodes = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let text = nodes.nextNode(); text; text = nodes.nextNode()) {
    const within = text.parentElement;
    if (!within || !/[$€£]\s?\d/.test(text.textContent ?? '')) continue;
    if (within.closest('[data-cents], script, style, option') || !isShown(within)) continue;
    texts.push((text.textContent ?? '').trim());
  }
  return { amounts, texts };
}
