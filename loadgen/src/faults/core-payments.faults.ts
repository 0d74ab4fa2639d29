import { idSchema } from '@zilker/contracts/ids';
import { worstFaults } from '@zilker/local/stripe/presets';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pause } from '../fan/pause.ts';
import type { Meanwhile } from '../run-drop.ts';
import { createVenue } from '../stack/venue.ts';
import { untilPhase } from './conditions.ts';
import { type CoreStack, openCoreStack } from './core-stack.ts';
import { killMidPayment } from './kill-mid-payment.ts';

/**
 * Workers are killed between Stripe's answer and our commit, once at each call that their jobs make for a payment, while all else goes wrong
 * at Stripe that can. `ZILKER_TEST_SEED` draws another crowd and other faults.
 */
const seed = Number(process.env.ZILKER_TEST_SEED ?? 11);
const lookEveryMs = 250;

/** A card is looked at, charged, given up; a session is ended; a ticket is refunded. */
const calls = {
  check: 'GET /v1/payment_intents/:id',
  charge: 'POST /v1/payment_intents/:id/capture',
  giveUp: 'POST /v1/payment_intents/:id/cancel',
  endSession: 'POST /v1/checkout/sessions/:id/expire',
  refund: 'POST /v1/refunds',
};

let core: CoreStack;
beforeAll(async () => {
  core = await openCoreStack({ replicas: 1 });
}, 180_000);
afterAll(() => core?.close(), 60_000);

test(`workers killed between Stripe's answer and our commit leave each order charged once (seed ${seed})`, async () => {
  const faults = worstFaults(seed);
  let killed: string[] = [];
  await core.runClean({
    fans: 60,
    tickets: 48,
    seed,
    stripeFaults: () => faults,
    plan: { deadlineMs: 600_000 },
    async meanwhile(about) {
      await untilPhase(about, 'calling');
      const { signal } = about;
      const refunded = refundFirst(about);
      killed = await killMidPayment(core, { calls: Object.values(calls), faults, signal });
      console.log(`Workers were killed in the midst of ${killed.join(', ')}.`);
      await refunded;
    },
  });
  // whether a card is given up follows from who shares one, and who is late
  const { giveUp: _, ...surely } = calls;
  expect(killed).toEqual(expect.arrayContaining(Object.values(surely)));
}, 1_200_000);

/** A ticket of the first order that is paid. */
async function refundFirst({ pool, event, signal }: Meanwhile): Promise<void> {
  const { rows } = await pool.query<{ venue: string }>('SELECT venue_id AS venue FROM events WHERE id = $1', [
    event,
  ]);
  const venue = await createVenue(core.target, { event, venue: v.parse(idSchema('venue'), rows[0]?.venue) });
  for (;;) {
    const paid = (await venue.orders()).find(({ state }) => state === 'paid');
    if (paid !== undefined) {
      const [ticket] = (await venue.read(paid.id)).tickets;
      if (ticket !== undefined) await venue.refund(paid.id, ticket);
      return;
    }
    await pause({ signal }, lookEveryMs);
  }
}
