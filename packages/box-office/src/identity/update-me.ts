import { Refusal } from '@zilker/contracts/errors';
import type { Me } from '@zilker/contracts/http/auth';
import type { Id } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { accounts, tickets } from '../schema/tables.ts';
import { fanView } from './session.ts';

/**
 * What a fan says of themselves; what is left out stays.
 * @throws Refusal `access_invalid` when the account is gone
 */
export async function updateMe(
  db: DbOrTx,
  input: { account: Id<'account'>; name?: string | undefined; email?: string | undefined },
): Promise<Me> {
  const { account, name, email } = input;
  const said = { ...(name === undefined ? {} : { name }), ...(email === undefined ? {} : { email }) };
  const own = eq(accounts.id, account);
  const [row] =
    Object.keys(said).length === 0
      ? await db.select().from(accounts).where(own)
      : await db.update(accounts).set(said).where(own).returning();
  if (row === undefined) throw new Refusal('access_invalid');
  // doors know their holders by name; the number itself is written by a trigger
  if (name !== undefined)
    await db.update(tickets).set({ changedIn: 0 }).where(eq(tickets.accountId, account));
  return fanView(row);
}
