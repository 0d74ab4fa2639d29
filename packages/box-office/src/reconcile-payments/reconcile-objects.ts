import { closeDifference, type Difference } from '../payments/report-difference.ts';
import { keepDifferences, openDifferences } from './differences.ts';
import { disputes } from './disputes.ts';
import type { Context, DifferenceKind, Finding, Subject } from './finding.ts';
import { intents } from './intents.ts';
import { endsRound, judgeAll, judgeOne, mend } from './look-at.ts';
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
  /** There were more objects than one round looks at: the rest was not looked at. */
  isPartial: boolean;
  /** What could not be looked at: a kind of objects, or single ones of it. The round went on without them. */
  failed: Failure[];
};

export type Failure = { of: Subject['name']; cause: unknown };

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
/** Of one kind, that Stripe does not tell of: it is unwell, and the rest is for the next round. */
const failuresMax = 5;
/** An order is made so long before its session, and more. */
const marginMs = 2 * 3_600_000;

/**
 * Holds every session, payment, refund, transfer and dispute that Stripe has of the last days against our rows, and our rows against Stripe's.
 * What differs is mended by the verbs that Stripe's events lead to, or is kept as a difference until it is gone. What Stripe does not tell of
 * keeps nothing else from being looked at.
 * @throws StripeBusy when there is no room for us for long; and what the database says
 */
export async function reconcileObjects(
  context: Context,
  options: { days: number; settledMs?: number; pagesMax?: number },
): Promise<Round> {
  const { now, db } = context;
  const to = new Date(now.getTime() - (options.settledMs ?? settledMs));
  const from = new Date(now.getTime() - options.days * 86_400_000);
  const round: Round = { objects: 0, mending: 0, open: 0, gone: 0, fresh: [], isPartial: false, failed: [] };
  const spent: Finding[] = [];
  for (const subject of subjects) {
    const left: Finding[] = [];
    for (const finding of await look(context, subject, { from, to, pagesMax: options.pagesMax }, round))
      if ((await mend(context, finding)) === 'mending') round.mending++;
      else left.push(finding);
    round.fresh.push(...(await keepDifferences(db, left, now)));
    spent.push(...left);
  }
  await lookAgain(context, spent, round);
  round.open = (await openDifferences(db)).length;
  return round;
}

type Span = { from: Date; to: Date };

/** What is wrong with the objects of one kind, as far as Stripe told of them. */
async function look(
  context: Context,
  subject: Subject,
  of: Span & { pagesMax: number | undefined },
  round: Round,
): Promise<Finding[]> {
  const seen = new Set<string>();
  const found: Finding[] = [];
  try {
    const isWhole = await walk(context, subject, { ...of, seen, found });
    round.isPartial ||= !isWhole;
    if (isWhole) await lookForOurs(context, subject, { ...of, seen, found }, round);
  } catch (cause) {
    if (endsRound(cause)) throw cause;
    round.failed.push({ of: subject.name, cause });
  }
  round.objects += seen.size;
  return found;
}

/** All of Stripe's objects of that time, page by page; false when there are more. */
async function walk(
  context: Context,
  subject: Subject,
  of: Span & { seen: Set<string>; found: Finding[]; pagesMax: number | undefined },
): Promise<boolean> {
  const created = { gte: secondsOf(of.from), lt: secondsOf(of.to) };
  let last: string | undefined;
  for (let page = 0; page < (of.pagesMax ?? pagesMax); page++) {
    const at = { created, limit: pageMax, ...(last === undefined ? {} : { starting_after: last }) };
    const { data, has_more } = await subject.list(context, at);
    for (const { id } of data) of.seen.add(id);
    if (data.length > 0) of.found.push(...(await judgeAll(context, subject, data)));
    last = data.at(-1)?.id;
    if (!has_more || last === undefined) return true;
  }
  return false;
}

/** Those of our rows that Stripe did not list: it may have made them at another time, or not at all. */
async function lookForOurs(
  context: Context,
  subject: Subject,
  of: Span & { seen: ReadonlySet<string>; found: Finding[] },
  round: Round,
): Promise<void> {
  const from = new Date(of.from.getTime() + marginMs);
  let lookedUp = 0;
  let failures = 0;
  for (let after = ''; ; ) {
    const ids = await subject.ours(context, { from, to: of.to, after, limit: oursMax });
    for (const id of ids) {
      if (of.seen.has(id)) continue;
      if (lookedUp >= lookedUpMax) {
        round.isPartial = true;
        return;
      }
      lookedUp++;
      try {
        of.found.push(...(await judgeOne(context, subject, id)));
      } catch (cause) {
        if (endsRound(cause) || ++failures >= failuresMax) throw cause;
        round.failed.push({ of: subject.name, cause });
      }
    }
    after = ids.at(-1) ?? '';
    if (ids.length < oursMax) return;
  }
}

/** Differences of before that this round did not come by: well again, or older than it looks back. */
async function lookAgain(context: Context, spent: readonly Finding[], round: Round): Promise<void> {
  const { db, now } = context;
  const isSpent = new Set(spent.map(keyOf));
  let failures = 0;
  for (const open of await openDifferences(db)) {
    if (isSpent.has(keyOf(open))) continue;
    const subject = subjects.find((one) => one.isId(open.object));
    try {
      const found = subject === undefined ? [] : await judgeOne(context, subject, open.object);
      if (found.some((finding) => keyOf(finding) === keyOf(open))) continue;
      if (await closeDifference(db, open, now)) round.gone++;
    } catch (cause) {
      if (endsRound(cause)) throw cause;
      if (subject !== undefined) round.failed.push({ of: subject.name, cause });
      if (++failures >= failuresMax) return;
    }
  }
}

function keyOf({ kind, object }: { kind: DifferenceKind; object: string }): string {
  return `${kind}/${object}`;
}

function secondsOf(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
