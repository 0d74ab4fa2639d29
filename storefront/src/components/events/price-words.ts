import { money } from '@zilker/ui/format/money';

/** "$31.72" and "all in", or "to $44.08, all in" where tickets differ: the whole price, never "plus fees". */
export function priceWords(span: { leastCents: number; mostCents: number }): { price: string; note: string } {
  const { leastCents, mostCents } = span;
  const price = leastCents === 0 ? 'Free' : money(leastCents);
  if (mostCents === 0) return { price, note: '' };
  return { price, note: leastCents === mostCents ? 'all in' : `to ${money(mostCents)}, all in` };
}
