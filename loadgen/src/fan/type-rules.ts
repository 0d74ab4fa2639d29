import type { ErrorCode, ErrorDetail } from '@zilker/contracts/errors';
import type { VisitView } from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import type { Accept, Lines } from '../client/sale.ts';
import { slowMs } from './lateness.ts';

export type ShopType = VisitView['types'][number];

/** Whether `nowMs` is within the window in which a type is sold. */
export function isOnSale(type: Pick<ShopType, 'saleFromMs' | 'saleUntilMs'>, nowMs: number): boolean {
  const { saleFromMs, saleUntilMs } = type;
  return (saleFromMs === null || saleFromMs <= nowMs) && (saleUntilMs === null || nowMs < saleUntilMs);
}

/**
 * The refusals that an order of these lines calls for, by what its fan was shown. Who keeps to what it may take is never told of a rule,
 * but of a window that opens or closes just then.
 */
export function refusalsOf(
  lines: Lines,
  types: readonly ShopType[],
  accept: Accept,
  nowMs: number,
): ErrorCode[] {
  const asked = lines.flatMap(({ type: id, quantity }) =>
    types.flatMap((type) => (type.id === id ? [{ type, quantity }] : [])),
  );
  const maybeClosed = (type: ShopType) =>
    [-slowMs, 0, slowMs].some((offMs) => !isOnSale(type, nowMs + offMs));
  return [
    'not_enough_tickets',
    // of these types nothing is left; of others there may be
    ...(accept === 'fewer' ? (['sold_out'] as const) : []),
    ...(asked.some(({ type, quantity }) => quantity > type.takeMax) ? (['over_type_limit'] as const) : []),
    ...(asked.some(({ type }) => maybeClosed(type)) ? (['type_not_on_sale'] as const) : []),
  ];
}

/** How many of a type a fan may have, as a refusal says. */
export type Rule = { type: Id<'ticketType'>; max: number };

/** Undefined where the refusal is of no rule, or where these lines keep to the rule that it names, which must not be. */
export function ruleOf(
  { code, detail }: { code: string; detail: ErrorDetail },
  lines: Lines,
): Rule | undefined {
  const line = lines.find(({ type }) => type === detail.type);
  if (line === undefined) return undefined;
  if (code === 'type_not_on_sale') return { type: line.type, max: 0 };
  const { max } = detail;
  if (code !== 'over_type_limit' || typeof max !== 'number') return undefined;
  return max < line.quantity ? { type: line.type, max } : undefined;
}
