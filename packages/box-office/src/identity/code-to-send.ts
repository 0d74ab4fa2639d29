import type { App } from '@zilker/contracts/http/auth';
import type { Id } from '@zilker/contracts/ids';
import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { challenges } from '../schema/tables.ts';
import { codeOf } from './code-of.ts';

export type CodeToSend = { app: App; address: string; code: string };

/** What to send for a challenge; null when it was used or has ended meanwhile, or when nobody asked. */
export async function codeToSend(
  db: DbOrTx,
  challenge: Id<'challenge'>,
  secret: Uint8Array,
  now: Date,
): Promise<CodeToSend | null> {
  const found = lookUps.get(db) ?? lookUp(db);
  lookUps.set(db, found);
  const [row] = await found.execute({ challenge, now });
  return row === undefined ? null : { ...row, code: codeOf(secret, challenge) };
}

/** Codes come by the thousand in the minute of a drop: the statement is put together once. */
const lookUps = new WeakMap<DbOrTx, ReturnType<typeof lookUp>>();

function lookUp(db: DbOrTx) {
  const { challenge, now } = { challenge: sql.placeholder('challenge'), now: sql.placeholder('now') };
  return (
    db
      .select({ app: challenges.app, address: challenges.address })
      .from(challenges)
      .where(and(eq(challenges.id, challenge), isNull(challenges.usedAt), gt(challenges.expiresAt, now)))
      // without a name, so that any connection of a pooler serves
      .prepare('')
  );
}
