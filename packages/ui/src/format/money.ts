const withCents = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
const withoutCents = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  maximumFractionDigits: 0,
});

/** Integer cents as a fan reads them: 3172 is "$31.72". */
export function money(cents: number): string {
  return withCents.format(cents / 100);
}

/** For large figures: the cents are left out where there are none. 1452000 is "$14,520", 1452050 is "$14,520.50". */
export function shortMoney(cents: number): string {
  return cents % 100 === 0 ? withoutCents.format(cents / 100) : money(cents);
}
