import { expect } from 'vitest';
import type { Sale } from '../stage/books.ts';
import { centsInWords, type Look, type ShownAmount } from './shown-amounts.ts';

/**
 * Holds a screen against what was charged and booked: it shows money, in the currency of the charge, in words that say what they are marked
 * with, and no amount that is not a fact of this sale. The whole price comes first and nothing is set larger; where it is divided its
 * parts are the booked ones.
 */
export function proveLook({ screen, amounts, texts }: Look, sale: Sale): void {
  expect(amounts.length, `${screen} shows what it costs`).toBeGreaterThan(0);
  const known = factsOf(sale);
  for (const { cents, currency, words } of amounts) {
    expect(currency, `${screen}: ${words}`).toBe(sale.currency);
    expect(wordsFor(cents, currency), `${screen} says what it means`).toContain(words);
    expect(known, `${screen}: ${words} was charged or booked`).toContain(cents);
  }
  for (const text of texts)
    for (const cents of centsInWords(text)) expect(known, `${screen}: “${text}”`).toContain(cents);
  provePrice(screen, amounts, sale);
}

/** FTC 16 CFR 464: the whole price first, and set larger than any other. */
function provePrice(screen: string, amounts: readonly ShownAmount[], sale: Sale): void {
  const price = amounts.filter(({ is }) => is !== 'back');
  expect(price[0]?.cents, `${screen}: the whole price comes first`).toBe(sale.totalCents);
  const totals = price.filter(({ is }) => is === 'total');
  const parts = price.filter(({ is }) => is === 'part').map(({ cents }) => cents);
  expect(
    totals.map(({ cents }) => cents),
    `${screen}: one total, which was charged`,
  ).toEqual(parts.length > 0 ? [sale.totalCents] : totals.map(() => sale.totalCents));
  const largest = (totals[0] ?? price[0])?.pixels ?? 0;
  for (const { is, pixels, words } of amounts) {
    expect(pixels, `${screen}: ${words} is no larger`).toBeLessThanOrEqual(largest);
    if (is === 'part') expect(pixels, `${screen}: ${words} is smaller`).toBeLessThan(largest);
  }
  if (parts.length === 0) return;
  const { venueCents, taxCents, cardCents, zilkerCents } = sale.parts;
  const booked = [venueCents, taxCents, cardCents, zilkerCents].filter((cents) => cents !== 0);
  expect(parts, `${screen}: the parts are the booked ones`).toEqual(booked);
}

/** Every amount that a screen about this sale may show, as a gain or as a loss. */
function factsOf({ totalCents, parts, refundsCents }: Sale): number[] {
  const backCents = refundsCents.reduce((sum, cents) => sum + cents, 0);
  const whole = [0, totalCents, backCents, totalCents - backCents];
  const fees = parts.cardCents + parts.zilkerCents;
  return [...whole, ...Object.values(parts), fees, ...refundsCents].flatMap((cents) => [cents, -cents]);
}

function wordsFor(cents: number, currency: string): string[] {
  const format = (digits: number) =>
    new Intl.NumberFormat('en-US', {
      style: 'currency',
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(cents / 100);
  const words = [format(2)];
  if (cents % 100 === 0) words.push(format(0));
  if (cents === 0) words.push('Free');
  return words;
}
