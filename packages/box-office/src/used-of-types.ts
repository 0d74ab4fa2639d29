import type { Id } from '@zilker/contracts/ids';
import { and, eq, inArray } from 'drizzle-orm';
import type { DbOrTx } from './db.ts';
import { typeUsage } from './schema/sale.ts';
import type { TypeRow } from './stock.ts';

/** What a fan has of each of these types that has a limit of its own. */
export async function usedOfTypes(
  tx: DbOrTx,
  types: readonly TypeRow[],
  account: Id<'account'> | null,
): Promise<ReadonlyMap<Id<'ticketType'>, number>> {
  const limited = types.filter((type) => type.maxPerAccount !== null).map((type) => type.id);
  if (account === null || limited.length === 0) return new Map();
  const rows = await tx
    .select({ type: typeUsage.typeId, taken: typeUsage.taken })
    .from(typeUsage)
    .where(and(inArray(typeUsage.typeId, limited), eq(typeUsage.accountId, account)));
  return new Map(rows.map(({ type, taken }) => [type, taken]));
}
