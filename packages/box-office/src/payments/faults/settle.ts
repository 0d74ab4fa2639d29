import { fetchEvents } from '../../reconcile-payments/fetch-events.ts';
import { type Round, reconcileObjects } from '../../reconcile-payments/reconcile-objects.ts';
import { refreshAccounts } from '../../reconcile-payments/refresh-accounts.ts';
import { clockTurn, payOut, work, workOn } from './work.ts';
import type { World } from './world.ts';

const minuteMs = 60_000;
/** By then everything that stands still is asked for again: payments within minutes, refunds a quarter of an hour, sessions an hour. */
const waitsMs = [6 * minuteMs, 16 * minuteMs, 65 * minuteMs];
const turnsMax = 8;
/** More than calls go wrong in a row. */
const roundsMax = 8;
const days = 3;

/** Lets time pass until nothing more comes of what was played, with all that clocks do. */
export async function settle(world: World): Promise<void> {
  await workOn(world);
  for (const ms of waitsMs) {
    await world.advance(ms);
    await payOut(world);
  }
  await lookAt(world, 'events', (context) => fetchEvents(context));
  await lookAt(world, 'accounts', (context) => refreshAccounts(context, ''));
  await work(world);
  for (let rounds = 0; rounds < roundsMax; rounds++) {
    const { mending, failed } = await compareObjects(world);
    if (mending === 0 && failed.length === 0) return;
  }
}

/** Holds every object at Stripe against our rows, as soon as Stripe lets us, and does what comes of it. */
export async function compareObjects(world: World): Promise<Round> {
  await world.advance(6 * minuteMs);
  const round = await lookAt(world, 'objects', (context) => reconcileObjects(context, { days }));
  await work(world);
  return round;
}

type Context = Parameters<typeof fetchEvents>[0];

async function lookAt<T>(world: World, what: string, look: (context: Context) => Promise<T>): Promise<T> {
  for (let turns = 0; turns < turnsMax; turns++) {
    const seen = await clockTurn(world, `look-at-${what}`, (db, payments, now) =>
      look({ db, payments, now }).then((found) => ({ found })),
    );
    if (seen !== null) return seen.found;
    await world.advance(minuteMs);
  }
  throw new Error(`nobody could look at Stripe’s ${what}`);
}
