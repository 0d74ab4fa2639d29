import { isUnavailable } from '@zilker/contracts/postgres-failures';
import { eq, inArray, sql } from 'drizzle-orm';
import type Stripe from 'stripe';
import * as v from 'valibot';
import { reportDifference } from '../payments/report-difference.ts';
import { storeStripeEvent } from '../payments/store-event.ts';
import { stripeEvent } from '../payments/stripe-objects.ts';
import { heartbeats } from '../schema/running.ts';
import { stripeEvents } from '../schema/sale.ts';
import { askPatiently } from './ask-patiently.ts';
import type { Context } from './finding.ts';

/** Up to when all of Stripe's events are here. */
const name = 'stripe-events';
/** The first time, and as far back as Stripe keeps them. */
const firstDays = 3;
const keptDays = 30;
const dayS = 86_400;
/** Their webhooks come first. */
const settledS = 15;
/** Stripe may list one a little after its time. */
const overlapS = 120;
const pageMax = 100;
/** As much as one turn asks for. */
const pagesMax = 300;
/** A step in time holds about so many pages; it is made shorter where there are more, and longer where there are fewer. */
const pagesAStep = 10;
const stepS = { first: 600, least: 1, most: dayS } as const;

export type Fetched = {
  /** Events that had never arrived. */
  stored: number;
  /** There is more to fetch: this was as much as one turn does. */
  isBehind: boolean;
};

/**
 * Fetches the events of Stripe that never arrived, whatever their webhooks did: each is stored as if it had come, with its job. Goes on from
 * where it came to before, a step in time after the other, and is bounded in one turn.
 * @throws StripeBusy when there is no room for us for long; and what the SDK throws
 */
export async function fetchEvents(context: Context, options: { settledS?: number } = {}): Promise<Fetched> {
  const until = secondsOf(context.now) - (options.settledS ?? settledS);
  let from = await begin(context);
  let step: number = stepS.first;
  let stored = 0;
  for (let pages = 0; from < until; ) {
    if (pages >= pagesMax) return { stored, isBehind: true };
    const to = Math.min(until, from + step);
    const taken = await fetchStep(context, { from: from - overlapS, to });
    stored += taken.stored;
    pages += taken.pages;
    if (taken.pages > pagesAStep) step = Math.max(stepS.least, Math.floor(step / 4));
    else if (taken.pages === 1) step = Math.min(stepS.most, step * 4);
    from = to;
    await reached(context, from);
  }
  return { stored, isBehind: false };
}

/** All events of a step, newest first as Stripe lists them. */
async function fetchStep(
  context: Context,
  { from, to }: { from: number; to: number },
): Promise<{ stored: number; pages: number }> {
  let stored = 0;
  let last: string | undefined;
  for (let pages = 1; ; pages++) {
    const page = { created: { gte: from, lt: to }, limit: pageMax };
    const { data, has_more } = await askPatiently(context.payments, 'events', (stripe) =>
      stripe.events.list({ ...page, ...(last === undefined ? {} : { starting_after: last }) }),
    );
    stored += await storeNew(context, data);
    last = data.at(-1)?.id;
    if (!has_more || last === undefined) return { stored, pages };
  }
}

async function storeNew(context: Context, events: readonly Stripe.Event[]): Promise<number> {
  const { db } = context;
  if (events.length === 0) return 0;
  const ids = events.map(({ id }) => id);
  const rows = await db
    .select({ id: stripeEvents.id })
    .from(stripeEvents)
    .where(inArray(stripeEvents.id, ids));
  const known = new Set(rows.map(({ id }) => id));
  let stored = 0;
  // in the order in which they happened
  for (const payload of events.toReversed()) {
    if (known.has(payload.id)) continue;
    if (await storeOrReport(context, payload)) stored++;
  }
  return stored;
}

/** One that cannot be kept is for a person, and does not stand in the way of those after it. */
async function storeOrReport({ db, now }: Context, payload: Stripe.Event): Promise<boolean> {
  try {
    return await storeStripeEvent(db, { event: v.parse(stripeEvent, payload), payload });
  } catch (cause) {
    if (isUnavailable(cause)) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    const sentence = `Event ${payload.id} (${payload.type}) of Stripe cannot be kept: ${why.slice(0, 300)}`;
    await reportDifference(db, { kind: 'event_unread', object: payload.id.slice(0, 255), sentence }, now);
    return false;
  }
}

async function begin({ db, now }: Context): Promise<number> {
  const [row] = await db.select().from(heartbeats).where(eq(heartbeats.name, name));
  const at = row === undefined ? secondsOf(now) - firstDays * dayS : secondsOf(row.at);
  return Math.max(at, secondsOf(now) - keptDays * dayS);
}

async function reached({ db }: Context, seconds: number): Promise<void> {
  const at = new Date(seconds * 1000);
  await db
    .insert(heartbeats)
    .values({ name, at })
    .onConflictDoUpdate({
      target: heartbeats.name,
      set: { at: sql`greatest(${heartbeats.at}, excluded.at)` },
    });
}

function secondsOf(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
