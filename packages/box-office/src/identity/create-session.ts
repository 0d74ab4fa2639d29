import { Refusal } from '@zilker/contracts/errors';
import { type App, codeTriesMax } from '@zilker/contracts/http/auth';
import { type Id, newId } from '@zilker/contracts/ids';
import { and, eq, gt, isNull, lt, sql } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { accounts, challenges, sessions, staff } from '../schema/tables.ts';
import { isCodeOf } from './code-of.ts';
import { formatCookie, hashOf, newFamily, newRotating } from './refresh-cookie.ts';
import { describeOwner, type SessionView, sessionEnd } from './session.ts';

export type SessionRequest = { app: App; challenge: Id<'challenge'>; code: string };

/**
 * Trades a code for a session, once. The first sign-in of a phone makes its account; a mail address must be one of a venue's
 * staff, and is else answered as a wrong code is. Each try is counted before it is judged, so that racing guesses get no more
 * tries than patient ones.
 * @throws Refusal `code_wrong` (detail `triesLeft`), `code_tries_spent`, `code_expired` (also for used and unknown challenges)
 */
export async function createSession(
  db: Db,
  input: SessionRequest,
  secret: Uint8Array,
  now: Date,
): Promise<SessionView> {
  const { address, triesLeft } = await spendTry(db, input, now);
  const wrong = () =>
    triesLeft > 0
      ? new Refusal('code_wrong', { detail: { triesLeft } })
      : new Refusal('code_tries_spent', { detail: { triesLeft } });
  if (!isCodeOf(secret, input.challenge, input.code)) throw wrong();
  const view = await withTransaction(db, async (tx) => {
    const owner = await ownerOf(tx, input.app, address);
    if (owner === null) return null;
    await useChallenge(tx, input.challenge, now);
    return startSession(tx, input.app, owner, now);
  });
  if (view === null) throw wrong();
  return view;
}

/** Commits by itself: a wrong guess must count. */
async function spendTry(db: Db, { app, challenge }: SessionRequest, now: Date) {
  const own = and(eq(challenges.id, challenge), eq(challenges.app, app));
  const live = and(own, isNull(challenges.usedAt), gt(challenges.expiresAt, now));
  const [spent] = await db
    .update(challenges)
    .set({ tries: sql`${challenges.tries} + 1` })
    .where(and(live, lt(challenges.tries, codeTriesMax)))
    .returning({ address: challenges.address, tries: challenges.tries });
  if (spent !== undefined) return { address: spent.address, triesLeft: codeTriesMax - spent.tries };
  const [stillLive] = await db.select({ id: challenges.id }).from(challenges).where(live);
  throw new Refusal(stillLive === undefined ? 'code_expired' : 'code_tries_spent');
}

/** Of two that come with the right code at once, one gets through. */
async function useChallenge(tx: Tx, challenge: Id<'challenge'>, now: Date): Promise<void> {
  const used = await tx
    .update(challenges)
    .set({ usedAt: now })
    .where(and(eq(challenges.id, challenge), isNull(challenges.usedAt)))
    .returning({ id: challenges.id });
  if (used.length === 0) throw new Refusal('code_expired');
}

type OwnerIds = { accountId: Id<'account'> | null; staffId: Id<'staff'> | null };

async function ownerOf(tx: Tx, app: App, address: string): Promise<OwnerIds | null> {
  if (app === 'storefront') return { accountId: await accountOf(tx, address), staffId: null };
  const [found] = await tx
    .select({ id: staff.id })
    .from(staff)
    .where(and(eq(staff.email, address), eq(staff.role, 'venue_admin')));
  return found === undefined ? null : { accountId: null, staffId: found.id };
}

async function accountOf(tx: Tx, phone: string): Promise<Id<'account'>> {
  const [made] = await tx
    .insert(accounts)
    .values({ id: newId('account'), phone })
    .onConflictDoNothing({ target: accounts.phone })
    .returning({ id: accounts.id });
  if (made !== undefined) return made.id;
  const [found] = await tx.select({ id: accounts.id }).from(accounts).where(eq(accounts.phone, phone));
  if (found === undefined) throw new Error('an account that stood in the way is gone');
  return found.id;
}

/** Id and secrets are always made here: nothing that a client brought along becomes part of its session. */
async function startSession(tx: Tx, app: App, owner: OwnerIds, now: Date): Promise<SessionView | null> {
  const session = newId('session');
  const described = await describeOwner(tx, owner, session, now);
  if (described === null) return null;
  const family = newFamily();
  const rotating = newRotating();
  const expiresAt = sessionEnd(app, now);
  await tx.insert(sessions).values({
    id: session,
    app,
    ...owner,
    familyHash: hashOf(family),
    refreshHash: hashOf(rotating),
    rotatedAt: now,
    expiresAt,
    createdAt: now,
  });
  return { ...described, cookie: formatCookie({ session, family, rotating }), expiresAt };
}
