import { Refusal } from '@zilker/contracts/errors';
import { type App, codeEveryMs, codeTtlMs } from '@zilker/contracts/http/auth';
import { type Id, newId } from '@zilker/contracts/ids';
import { and, desc, eq, gt, sql } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { challenges, staff } from '../schema/tables.ts';
import { spendAttempt } from './attempts.ts';

const hourMs = 3_600_000;
/** What one phone or mailbox may be sent: enough for a person with bad luck, little for a person who means harm. */
export const codesPerHourMax = 6;
export const codesPerDayMax = 20;

export type CodeRequest = {
  app: App;
  /** Phone (E.164) or mail address, parsed. */
  address: string;
  /** Who asks, as the edge sees them, and how many codes an hour may be asked for from there. */
  client: { address: string; perHourMax: number };
  traceparent?: string | undefined;
};
export type CodeSent = { challenge: Id<'challenge'>; expiresAt: Date; againAt: Date };

/**
 * A challenge and the job that sends its code, in one commit. The answer is the same whether or not the address is known: a mail
 * address of nobody's staff gets a challenge that no mail follows.
 * @throws Refusal `code_too_soon`, `rate_limited`, both with `retryAfterMs`
 */
export async function requestCode(db: Db, input: CodeRequest, now: Date): Promise<CodeSent> {
  await spendAttempt(
    db,
    { key: `codes:${input.client.address}`, max: input.client.perHourMax, windowMs: hourMs },
    now,
  );
  return withTransaction(db, async (tx) => {
    // two requests for one address at the same moment must see each other
    await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`code:${input.address}`}, 0))`);
    await refuseTooMany(tx, input.address, now);
    const id = newId('challenge');
    const expiresAt = new Date(now.getTime() + codeTtlMs);
    const { app, address } = input;
    await tx.insert(challenges).values({ id, app, address, expiresAt, createdAt: now });
    if (app === 'storefront' || (await isStaff(tx, address)))
      await enqueue(tx, { kind: 'send-code', challenge: id }, { traceparent: input.traceparent });
    return { challenge: id, expiresAt, againAt: new Date(now.getTime() + codeEveryMs) };
  });
}

async function refuseTooMany(tx: Tx, address: string, now: Date): Promise<void> {
  const sent = await tx
    .select({ at: challenges.createdAt })
    .from(challenges)
    .where(and(eq(challenges.address, address), gt(challenges.createdAt, ago(now, 24 * hourMs))))
    .orderBy(desc(challenges.createdAt))
    .limit(codesPerDayMax);
  const [newest] = sent;
  const wait = (from: Date, ms: number) => ({ retryAfterMs: from.getTime() + ms - now.getTime() });
  if (newest !== undefined && newest.at > ago(now, codeEveryMs))
    throw new Refusal('code_too_soon', {
      detail: { ...wait(newest.at, codeEveryMs), againAtMs: newest.at.getTime() + codeEveryMs },
    });
  const hourly = sent[codesPerHourMax - 1];
  if (hourly !== undefined && hourly.at > ago(now, hourMs))
    throw new Refusal('rate_limited', { detail: wait(hourly.at, hourMs) });
  const daily = sent[codesPerDayMax - 1];
  if (daily !== undefined) throw new Refusal('rate_limited', { detail: wait(daily.at, 24 * hourMs) });
}

async function isStaff(tx: Tx, email: string): Promise<boolean> {
  const [found] = await tx
    .select({ id: staff.id })
    .from(staff)
    .where(and(eq(staff.email, email), eq(staff.role, 'venue_admin')));
  return found !== undefined;
}

const ago = (now: Date, ms: number) => new Date(now.getTime() - ms);
