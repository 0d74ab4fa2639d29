import { Refusal } from '@zilker/contracts/errors';
import type { App } from '@zilker/contracts/http/auth';
import { and, eq } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { sessions } from '../schema/tables.ts';
import {
  formatCookie,
  hashOf,
  mask,
  matches,
  newRotating,
  parseCookie,
  type RefreshCookie,
  unmask,
} from './refresh-cookie.ts';
import { describeOwner, type SessionView, sessionEnd } from './session.ts';

/**
 * For so long after a rotation the cookie before it still counts, and the new one does not rotate again. So whatever tabs and
 * lost answers do within that time, each of them ends up with the same cookie.
 */
export const refreshGraceMs = 30_000;

/**
 * A session's next cookie for its present one. One that was spent earlier than the grace allows was copied: its session ends.
 * @throws Refusal `sign_in_required`
 */
export async function refreshSession(
  db: Db,
  input: { app: App; cookie: string | undefined },
  now: Date,
): Promise<SessionView> {
  const cookie = parseCookie(input.cookie);
  if (cookie === null) throw new Refusal('sign_in_required');
  // decided inside, thrown outside: the end of a copied session must be committed
  const outcome = await withTransaction(db, (tx) => rotate(tx, input.app, cookie, now));
  if (outcome === 'unknown') throw new Refusal('sign_in_required');
  if (outcome === 'reused')
    throw new Refusal('sign_in_required', {
      message: 'This sign-in was used from two places, so we ended it. Sign in again.',
      detail: { reason: 'reused' },
    });
  return outcome;
}

async function rotate(
  tx: Tx,
  app: App,
  cookie: RefreshCookie,
  now: Date,
): Promise<SessionView | 'unknown' | 'reused'> {
  const [row] = await tx
    .select()
    .from(sessions)
    .where(and(eq(sessions.id, cookie.session), eq(sessions.app, app)))
    .for('update');
  if (row === undefined || !matches(cookie.family, row.familyHash)) return 'unknown';
  if (row.endedAt !== null || row.expiresAt <= now) return 'unknown';

  const rotating = nextRotating(row, cookie.rotating, now);
  if (rotating === null) {
    await tx.update(sessions).set({ endedAt: now }).where(eq(sessions.id, row.id));
    return 'reused';
  }
  const described = await describeOwner(tx, row, row.id, row.createdAt);
  if (described === null) return 'unknown';
  const expiresAt = sessionEnd(app, now);
  const turned = hashOf(rotating) !== row.refreshHash;
  await tx
    .update(sessions)
    .set({
      expiresAt,
      ...(turned
        ? {
            previousHash: row.refreshHash,
            refreshHash: hashOf(rotating),
            successor: mask(cookie.rotating, rotating),
            rotatedAt: now,
          }
        : {}),
    })
    .where(eq(sessions.id, row.id));
  return { ...described, cookie: formatCookie({ ...cookie, rotating }), expiresAt };
}

/** The rotating part that this cookie's holder should have from now on; null when the cookie was spent. */
function nextRotating(row: typeof sessions.$inferSelect, presented: string, now: Date): string | null {
  const withinGrace = now.getTime() - row.rotatedAt.getTime() <= refreshGraceMs;
  if (matches(presented, row.refreshHash)) return withinGrace ? presented : newRotating();
  if (withinGrace && row.successor !== null && matches(presented, row.previousHash))
    return unmask(presented, row.successor);
  return null;
}
