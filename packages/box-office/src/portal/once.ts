import { createHash } from 'node:crypto';
import { Refusal } from '@zilker/contracts/errors';
import { and, eq } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { idempotency } from '../schema/tables.ts';

export type OnceKey = { scope: string; key: string; body: unknown };

/**
 * Runs `make` once for a key, in this transaction; a repeat answers what the first one made. Of two at once the second waits for
 * the first to commit. `make` gets nothing to wait for outside the database.
 * @throws Refusal `idempotency_key_reused` when the key came with another body
 */
export async function once<T>(
  tx: Tx,
  { scope, key, body }: OnceKey,
  reply: T,
  make: () => Promise<void>,
): Promise<T> {
  const bodyHash = createHash('sha256').update(JSON.stringify(body)).digest('base64url');
  const claimed = await tx
    .insert(idempotency)
    .values({ scope, key, bodyHash, reply })
    .onConflictDoNothing()
    .returning({ key: idempotency.key });
  if (claimed.length > 0) {
    await make();
    return reply;
  }
  const [kept] = await tx
    .select()
    .from(idempotency)
    .where(and(eq(idempotency.scope, scope), eq(idempotency.key, key)));
  if (kept === undefined) throw new Error('an answer that stood in the way is gone');
  if (kept.bodyHash !== bodyHash) throw new Refusal('idempotency_key_reused');
  return kept.reply as T;
}
