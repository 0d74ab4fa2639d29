import { Refusal } from '@zilker/contracts/errors';
import { isSellable, type Terms } from '@zilker/contracts/price';

/**
 * Refuses prices at which nothing would be left for the venue, or that Stripe would not charge. The first such type is named.
 * @throws Refusal `price_too_low` (detail `name`, `priceCents`, and `type` where it has an id)
 */
export function refuseUnsellable(
  types: readonly { id?: string; name: string; priceCents: number }[],
  terms: Terms,
): void {
  const low = types.find(({ priceCents }) => !isSellable(priceCents, terms));
  if (low === undefined) return;
  const { id, name, priceCents } = low;
  throw new Refusal('price_too_low', {
    detail: { ...(id === undefined ? {} : { type: id }), name, priceCents },
  });
}
