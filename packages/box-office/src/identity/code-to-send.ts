import type { App } from '@zilker/contracts/http/auth';
import type { Id } from '@zilker/contracts/ids';
import { and, eq, gt, isNull } from 'drizzle-orm';
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
  const [row] = await db
    .select({ app: challenges.app, address: challenges.address })
    .from(challenges)
    .where(and(eq(challenges.id, challenge), isNull(challenges.usedAt), gt(challenges.expiresAt, now)));
  return row === undefined ? null : { ...row, code: codeOf(secret, challenge) };
}
