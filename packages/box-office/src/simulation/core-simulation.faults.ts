import { expect, test } from 'vitest';
import { createTestDatabase } from '../testing.ts';
import { guardTransitions } from '../testing-transitions.ts';
import { type Run, runSeed } from './run.ts';
import { tell } from './tell.ts';

const million = 1_000_000;
/** Worlds at a time, each with a database of its own, so that they share no clock and no sweep. */
const lanes = 4;
/** Operations of a world: then all its fans have come and gone. */
const each = 1_000;
const tellEveryMs = 30_000;

/** ZILKER_TEST_SEED=n begins with that world, ZILKER_TEST_OPERATIONS=n plays so many. */
const { ZILKER_TEST_SEED, ZILKER_TEST_OPERATIONS } = process.env;
const first = Number(ZILKER_TEST_SEED ?? Date.now() % 1_000_000_000);
const wanted = Number(ZILKER_TEST_OPERATIONS ?? million);

/** What must have been seen for the run to mean anything. */
const mustSee = [
  'reserve reserved',
  'reserve edited',
  'reserve replayed',
  'reserve fewer',
  'reserve idempotency_key_reused',
  'reserve not_enough_tickets',
  'reserve over_limit',
  'reserve over_type_limit',
  'reserve sale_stopped',
  'reserve sold_out',
  'reserve type_not_on_sale',
  'reserve visit_ended',
  'change-type capacity_too_low',
  'capture paid',
  'capture put_off',
  'capture released',
  'capture-waiting order_not_waiting',
  'deliver failed',
  'deliver over_limit',
  'deliver paid',
  'deliver recorded',
  'deliver repeated',
  'deliver returning',
  'deliver waiting',
  'deliver-all paid',
  'end-session paid',
  'end-session put_off',
  'extend extended',
  'open admission_used',
  'open call_lapsed',
  'payout payout_too_high',
  'payout recorded',
  'refund requested',
  'refund ticket_not_refundable',
  'refund-event refund_running',
  'retry-refund requested',
  'return put_off',
  'return returned',
  'send-refund failed',
  'send-refund sent',
  'send-refund succeeded',
  'send-payout failed',
  'send-payout sent',
  'send-payout stale',
  'transfer-event recorded',
  'transfer-event stale',
  'scan valid',
  'scan duplicate',
  'scan blocked',
  'scan not_inside',
  'scan not_yet',
  'scan refunded',
  'undo check_in_settled',
  'undo undone',
  'send sent',
  'send ticket_not_yours_now',
  'settle-transfer accepted',
  'settle-transfer ticket_not_active',
  'settle-transfer transfer_ended',
  'settle-transfer transfer_over_limit',
  'list-return listed',
  'withdraw-return withdrawn',
  'withdraw-return return_ended',
  'checkout of a returned ticket settled',
  'checkout of a returned ticket hold_expired',
  'deliver of a returned ticket paid',
  'deliver of a returned ticket returning',
  'cancel of a returned ticket cancelled',
];

test(`${wanted} random operations: the database answers and counts as the model does`, {
  timeout: 2 * 60 * 60_000,
}, async () => {
  const startedAt = performance.now();
  const counts: Record<string, number> = {};
  let done = 0;
  let next = first;
  let told = startedAt;
  let failed: Run | undefined;
  console.info(`seeds from ${first}`);

  const play = async () => {
    const database = await createTestDatabase({ connectionsMax: 3 });
    await guardTransitions(database.pool);
    try {
      while (done < wanted && failed === undefined) {
        const run = await runSeed(database.db, next++, Math.min(each, wanted));
        done += run.weight;
        for (const [what, n] of Object.entries(run.counts)) counts[what] = (counts[what] ?? 0) + n;
        if (run.failure !== null && failed === undefined) {
          failed = run;
          throw new Error(await tell(database.db, run));
        }
        if (performance.now() - told < tellEveryMs) continue;
        told = performance.now();
        console.info(`${done} operations, ${perSecond(done, startedAt)} a second, at seed ${next}`);
      }
    } finally {
      await database.drop();
    }
  };
  await Promise.all(Array.from({ length: lanes }, play));

  console.info(`${done} operations of ${next - first} worlds, ${perSecond(done, startedAt)} a second`);
  console.info(JSON.stringify(counts));
  if (wanted >= 100_000) for (const what of mustSee) expect(counts[what] ?? 0, what).toBeGreaterThan(0);
});

function perSecond(done: number, startedAt: number): number {
  return Math.round((done * 1000) / (performance.now() - startedAt));
}
