import type { Currency } from '@zilker/contracts/fields';

/**
 * Integer cents as a fan reads them, in American English: 3172 of usd is "$31.72", of cad "CA$31.72". The currency is always said, since
 * an amount without one is no amount.
 */
export function money(cents: number, currency: Currency): string {
  return formatOf(currency, 2).format(cents / 100);
}

/** For large figures: the cents are left out where there are none. 1452000 of usd is "$14,520", 1452050 is "$14,520.50". */
export function shortMoney(cents: number, currency: Currency): string {
  return cents % 100 === 0 ? formatOf(currency, 0).format(cents / 100) : money(cents, currency);
}

const formats = new Map<string, Intl.NumberFormat>();

/** Made once for each: a list asks for hundreds. */
function formatOf(currency: Currency, digits: 0 | 2): Intl.NumberFormat {
  const key = `${currency}${digits}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  formats.set(key, made);
  return made;
}
