import { idSchema } from '@zilker/contracts/ids';
import { worstFaults } from '@zilker/local/stripe/presets';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Meanwhile } from '../run-drop.ts';
import { createVenue, type Venue } from '../stack/venue.ts';
import { untilPhase } from './conditions.ts';
import { type CoreStack, openCoreStack } from './core-stack.ts';
import { killMidPayment } from './kill-mid-payment.ts';

/**
 * Workers are killed between Stripe's answer and our commit, at each call of a payment in turn, while all else goes wrong at Stripe that can.
 * `ZILKER_TEST_SEED` draws another crowd and other faults.
 */
const seed = Number(process.env.ZILKER_TEST_SEED ?? 11);
const comesWithinMs = 45_000;

/** What the jobs of a payment ask Stripe for: a card is checked, charged, given up; a session is ended; a ticket is refunded. */
const calls = [
  'GET /v1/payment_intents/:id',
  'POST /v1/payment_intents/:id/capture',
  'POST /v1/payment_intents/:id/cancel',
  'POST /v1/checkout/sessions/:id/expire',
] as const;
const refunding = 'POST /v1/refunds';
/** Surely asked for in every drop; whether a card is given up follows from who shares one. */
const surely = new Set<string>([calls[0], calls[1], calls[3], refunding]);

let core: CoreStack;
beforeAll(async () => {
  core = await openCoreStack({ replicas: 2 });
}, 180_000);
afterAll(() => core?.close(), 60_000);

test(`workers killed between Stripe's answer and our commit leave each order charged once (seed ${seed})`, async () => {
  const faults = worstFaults(seed);
  const killed: string[] = [];
  await core.runClean({
    fans: 120,
    tickets: 48,
    seed,
    stripeFaults: () => faults,
    async meanwhile(about) {
      await untilPhase(about, 'calling');
      for (const call of calls)
        if (await killMidPayment(core, { call, faults, withinMs: comesWithinMs })) killed.push(call);
      const venue = await venueOf(about);
      const caught = killMidPayment(core, { call: refunding, faults, withinMs: comesWithinMs });
      await refundOne(venue);
      if (await caught) killed.push(refunding);
    },
  });
  console.log(`Killed at ${killed.join(', ')}.`);
  expect(killed).toEqual(expect.arrayContaining([...surely]));
});

async function venueOf({ pool, event }: Meanwhile): Promise<Venue> {
  const { rows } = await pool.query<{ venue_id: string }>('SELECT venue_id FROM events WHERE id = $1', [
    event,
  ]);
  const venue = v.parse(idSchema('venue'), rows[0]?.venue_id);
  return createVenue(core.target, { venue, event });
}

/** A ticket of the first order that was paid. */
async function refundOne(venue: Venue): Promise<void> {
  const paid = (await venue.orders()).find(({ state }) => state === 'paid');
  if (paid === undefined) throw new Error('Nobody has bought anything.');
  const [ticket] = (await venue.read(paid.id)).tickets;
  if (ticket !== undefined) await venue.refund(paid.id, ticket);
}
