import Stripe from 'stripe';
import { closeDifference, type Difference, keepDifferences, openDifferences } from './differences.ts';
import { disputes } from './disputes.ts';
import type { Context, DifferenceKind, Finding, Subject } from './finding.ts';
import { intents } from './intents.ts';
import { refunds } from './refunds.ts';
import { sessions } from './sessions.ts';
import { transfers } from './transfers.ts';

export type Round = {
  objects: number;
  /** About which something was done, that nobody could mend, and that are well again. */
  mending: number;
  open: number;
  gone: number;
  /** Those that were not known before. */
  fresh: Difference[];
  /** There were more objects than one round looks at. */
  isPartial: boolean;
};

// each judges its own kind of object alone
const subjects = [sessions, intents, refunds, transfers, disputes] as unknown as readonly Subject[];

const pageMax = 100;
/** Of one kind, in one round: 50,000 objects. */
const pagesMax = 500;
const oursMax = 500;
/** Of ours that Stripe did not list, asked for one by one. */
const lookedUpMax = 50;
/** What is younger may be on its way: its events come first. */
const settledMs = 2 * 60_000;
/** An order is made so long before its session, and more. */
const marginMs = 2 * 3_600_000;

/**
 * Holds every session, payment, refund, transfer and dispute that Stripe has of the last days against our rows, and our rows against Stripe's.
 * What differs is mended by the verbs that Stripe's events lead to, or is kept as a difference until it is gone.
 * @throws StripeBusy when there is no room for us for long; and what the SDK throws
 */
export async function reconcileObjects(
  context: Context,
  options: { days: number; settledMs?: number; pagesMax?: number },
): Promise<Round> {
  const { now, db } = context;
  const to = new Date(now.getTime() - (options.settledMs ?? settledMs));
  const from = new Date(now.getTime() - options.days * 86_400_000);
  const round: Round = { objects: 0, mending: 0, open: 0, gone: 0, fresh: [], isPartial: false };
  const spent: Finding[] = [];
  for (const subject of subjects) {
    const seen = new Set<string>();
    const { found, isPartial } = await walk(context, subject, { from, to, seen, pagesMax: options.pagesMax });
    round.objects += seen.size;
    round.isPartial ||= isPartial;
    if (!isPartial) found.push(...(await lookForOurs(context, subject, { from, to, seen })));
    for (const finding of found)
      if ((await mend(context, finding)) === 'mending') round.mending++;
      else spent.push(finding);
  }
  round.fresh = await keepDifferences(db, spent, now);
  await lookAgain(context, spent, round);
  round.open = (await openDifferences(db)).length;
  return round;
}

/** All of Stripe's objects of that time, page by page. */
async function walk(
  context: Context,
  subject: Subject,
  of: { from: Date; to: Date; seen: Set<string>; pagesMax: number | undefined },
): Promise<{ found: Finding[]; isPartial: boolean }> {
  const created = { gte: secondsOf(of.from), lt: secondsOf(of.to) };
  const found: Finding[] = [];
  let last: string | undefined;
  for (let page = 0; page < (of.pagesMax ?? pagesMax); page++) {
    const at = { created, limit: pageMax, ...(last === undefined ? {} : { starting_after: last }) };
    const { data, has_more } = await subject.list(context, at);
    for (const { id } of data) of.seen.add(id);
    if (data.length > 0) found.push(...(await subject.judge(context, data)));
    last = data.at(-1)?.id;
    if (!has_more || last === undefined) return { found, isPartial: false };
  }
  return { found, isPartial: true };
}

/** Those of our rows that Stripe did not list: it may have made them at another time, or not at all. */
async function lookForOurs(
  context: Context,
  subject: Subject,
  of: { from: Date; to: Date; seen: ReadonlySet<string> },
): Promise<Finding[]> {
  const from = new Date(of.from.getTime() + marginMs);
  const found: Finding[] = [];
  let lookedUp = 0;
  for (let after = ''; ; ) {
    const ids = await subject.ours(context, { from, to: of.to, after, limit: oursMax });
    for (const id of ids) {
      if (of.seen.has(id) || lookedUp >= lookedUpMax) continue;
      lookedUp++;
      found.push(...(await judgeOne(context, subject, id)));
    }
    after = ids.at(-1) ?? '';
    if (ids.length < oursMax) return found;
  }
}

async function judgeOne(context: Context, subject: Subject, id: string): Promise<Finding[]> {
  try {
    return await subject.judge(context, [await subject.retrieve(context, id)]);
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
    return subject.missing === null ? [] : [missingOf(subject.missing, id)];
  }
}

/** What cannot be mended now is as if it could not be at all: it is tried again in the next round. */
async function mend(context: Context, finding: Finding): Promise<'mending' | 'spent'> {
  try {
    return (await finding.mend?.(context)) ?? 'spent';
  } catch (cause) {
    if (cause instanceof Stripe.errors.StripeInvalidRequestError) return 'spent';
    throw cause;
  }
}

/** Differences of before that this round did not come by: well again, or older than it looks back. */
async function lookAgain(context: Context, spent: readonly Finding[], round: Round): Promise<void> {
  const { db, now } = context;
  const isSpent = new Set(spent.map(keyOf));
  for (const open of await openDifferences(db)) {
    if (isSpent.has(keyOf(open))) continue;
    const subject = subjects.find((one) => one.isId(open.object));
    const found = subject === undefined ? [] : await judgeOne(context, subject, open.object);
    if (found.some((finding) => keyOf(finding) === keyOf(open))) continue;
    if (await closeDifference(db, open, now)) round.gone++;
  }
}

function keyOf({ kind, object }: { kind: DifferenceKind; object: string }): string {
  return `${kind}/${object}`;
}

function missingOf(kind: DifferenceKind, id: string): Finding {
  return { kind, object: id, sentence: `${id} stands here and Stripe has never heard of it` };
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Stripe.errors.StripeInvalidRequestError && cause.code === 'resource_missing';
}

function secondsOf(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
