import type { Job } from '@zilker/contracts/jobs/job';
import { triesMax } from '@zilker/contracts/jobs/job';
import { asc, sql } from 'drizzle-orm';
import * as v from 'valibot';
import type { Db } from '../../db.ts';
import { offerReturns } from '../../moves/offer-returns.ts';
import { sweepMoves } from '../../moves/sweep-moves.ts';
import { endSession } from '../../orders/end-session.ts';
import { expireHolds } from '../../orders/expire-holds.ts';
import { createFinalizer } from '../../orders/finalizer.ts';
import { claimJobs, forgetSent } from '../../outbox/relay-batch.ts';
import { duePayouts } from '../../payouts/due-payouts.ts';
import { sendPayout } from '../../payouts/send-payout.ts';
import { fetchEvents } from '../../reconcile-payments/fetch-events.ts';
import { refundEvent } from '../../refunds/refund-event.ts';
import { sendRefund } from '../../refunds/send-refund.ts';
import { sweepRefunds } from '../../refunds/sweep-refunds.ts';
import { outbox } from '../../schema/outbox.ts';
import { lapseVisits } from '../../visits/lapse-visits.ts';
import { captureEvent } from '../capture-event.ts';
import { captureOrder } from '../capture-order.ts';
import { handleStripeEvent } from '../handle-event.ts';
import { isPassing } from '../is-passing.ts';
import { returnPayment } from '../return-payment.ts';
import { storeStripeEvent } from '../store-event.ts';
import type { Payments } from '../stripe.ts';
import { stripeEvent } from '../stripe-objects.ts';
import { sweepPayments } from '../sweep-payments.ts';
import { WorkerDied } from './life.ts';
import { webhookSecret } from './stand-in.ts';
import type { World } from './world.ts';

const livemode = false;
const roundsMax = 300;
const claimMax = 100;
const minuteMs = 60_000;

/** Does a job as workers do; those that move no money are forgotten. */
async function perform(db: Db, payments: Payments, job: Job, now: Date): Promise<unknown> {
  switch (job.kind) {
    case 'finalize-order':
      return createFinalizer(db, payments)({ ...job, livemode }, now);
    case 'stripe-event':
      return handleStripeEvent(db, { ...job, livemode }, now);
    case 'end-session':
      return endSession(db, payments, job, now);
    case 'capture-order':
      return captureOrder(db, payments, job, now);
    case 'capture-event':
      return captureEvent(db, job, now);
    case 'return-payment':
      return returnPayment(db, payments, job, now);
    case 'send-refund':
      return sendRefund(db, payments, job, now);
    case 'refund-event':
      return refundEvent(db, job, now);
    case 'offer-returns':
      return offerReturns(db, job, now);
    case 'send-payout':
      return sendPayout(db, payments, job, now);
    default:
      return undefined;
  }
}

/**
 * Plays the relay, the queues and the workers until there is nothing left to do: hears webhooks as the world has them, does each job until
 * it is done or has failed too often, and what the clocks do. What is put off for a while is done once the clock has been moved there. A
 * worker that dies leaves its job to the next one.
 * @throws Error when there is no end to it
 */
export async function work(world: World): Promise<void> {
  const queue = new Set<Sent>();
  for (let round = 0; round < roundsMax; round++) {
    const heard = await hear(world);
    const done = await doDue(world, queue);
    if (heard + done > 0) continue;
    if (world.options.sweeps !== false && (await sweep(world)) > 0) continue;
    const [waiting] = await world.db.select().from(outbox).orderBy(asc(outbox.dueAt)).limit(1);
    const dueAt = [...(waiting === undefined ? [] : [waiting]), ...queue].map((one) => one.dueAt.getTime());
    if (dueAt.length === 0) return;
    await world.advance(Math.max(1, Math.min(...dueAt) - world.now().getTime()));
  }
  throw new Error('there is no end to the work');
}

/** The same, and where webhooks do not come, the minutes that it takes to fetch their events. */
export async function workOn(world: World): Promise<void> {
  await work(world);
  if (world.options.webhooks !== 'never') return;
  for (let minutes = 0; minutes < 8; minutes++) {
    await world.advance(minuteMs);
    const fetched = await clockTurn(world, 'fetch-events', async (db, payments, now) => {
      const { stored } = await fetchEvents({ db, payments, now });
      return stored;
    });
    await work(world);
    if (fetched === 0) return;
  }
}

/** Webhooks, as they come in this world. Resolves to how many were stored. */
async function hear(world: World): Promise<number> {
  const { webhooks = 'at once' } = world.options;
  const told = await world.standIn.hear();
  if (webhooks === 'never' || told.length === 0) return 0;
  const all = webhooks === 'newest first' ? told.toReversed() : told;
  // by then the fan has been back for a while, and looked
  if (webhooks === 'late') await world.advance(minuteMs);
  for (const { body, signature } of all) {
    const event = v.parse(
      stripeEvent,
      world.payments.stripe.webhooks.constructEvent(body, signature, webhookSecret),
    );
    const store = () => storeStripeEvent(world.db, { event, payload: JSON.parse(body) });
    await Promise.all(webhooks === 'twice at once' ? [store(), store()] : [store()]);
  }
  return all.length;
}

/** A job that the relay has sent, as its queue has it: there until it is done, or has failed too often. */
type Sent = { job: Job; tries: number; dueAt: Date };

/** The relay sends what is due, by its own statements, and whatever its queue says is due is done. Resolves to how many that was. */
async function doDue(world: World, queue: Set<Sent>): Promise<number> {
  const { rows } = await claimJobs(world.db, claimMax, world.now());
  for (const { job } of rows) queue.add({ job, tries: 0, dueAt: world.now() });
  await forgetSent(
    world.db,
    rows.map(({ id }) => id),
  );
  const due = [...queue].filter(({ dueAt }) => dueAt <= world.now());
  for (const sent of due) {
    const failed = await attempt(world, sent.job);
    sent.tries++;
    sent.dueAt = new Date(world.now().getTime() + 1000 * 2 ** sent.tries);
    if (failed !== null && sent.tries >= triesMax)
      world.deadLetters.push(`${sent.job.kind}: ${failed.message}`);
    if (failed === null || sent.tries >= triesMax) queue.delete(sent);
  }
  return due.length;
}

/** Null when it is done. A worker that dies with it has not failed it. */
async function attempt(world: World, job: Job): Promise<Error | null> {
  const { db, payments, life } = world.worker();
  life.doing = job.kind;
  const once = () => perform(db, payments, job, world.now());
  const twice = world.options.webhooks === 'twice at once';
  const outcomes = await Promise.allSettled(twice ? [once(), once()] : [once()]);
  if (life.isDead) return attempt(world, job);
  if (job.kind === 'send-refund-notice') world.told.add(`${job.kind} ${job.refund}`);
  if (job.kind === 'send-return-notice') world.told.add(`${job.kind} ${job.payment}`);
  if (job.kind === 'send-tickets') world.told.add(`${job.kind} ${job.order}`);
  if (job.kind === 'send-return') world.told.add(`${job.kind} ${job.return}`);
  if (job.kind === 'send-transfer') world.told.add(`${job.kind} ${job.transfer}`);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed === undefined) return null;
  return failed.reason instanceof Error ? failed.reason : new Error(String(failed.reason));
}

async function sweep(world: World): Promise<number> {
  let moved = 0;
  const clocks = { expireHolds, sweepPayments, sweepRefunds, lapseVisits, sweepMoves };
  for (const [name, turn] of Object.entries(clocks))
    moved += (await clockTurn(world, name, (db, _, now) => turn(db, now))) ?? 0;
  return moved;
}

/** What is due to venues, which a clock of its own looks for. */
export async function payOut(world: World): Promise<void> {
  await clockTurn(world, 'payouts', (db, _, now) => duePayouts(db, now));
  await workOn(world);
}

/** One turn of a clock, by the next worker where one died at it. Null when Stripe was away: it has another turn. */
export async function clockTurn<T>(
  world: World,
  name: string,
  turn: (db: Db, payments: Payments, now: Date) => Promise<T>,
): Promise<T | null> {
  for (;;) {
    const { db, payments, life } = world.worker();
    life.doing = name;
    try {
      return await turn(db, payments, world.now());
    } catch (cause) {
      if (life.isDead || cause instanceof WorkerDied) continue;
      if (isPassing(cause)) return null;
      throw cause;
    }
  }
}

/** Jobs that wait for whatever reason, which is none at the end. */
export async function jobsLeft(world: World): Promise<string[]> {
  const rows = await world.db.select({ kind: sql<string>`job ->> 'kind'` }).from(outbox);
  return rows.map(({ kind }) => kind);
}
