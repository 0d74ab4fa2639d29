import { offFaults } from '@zilker/local/stripe/presets';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pause } from '../fan/pause.ts';
import type { Meanwhile } from '../run-drop.ts';
import { type CoreStack, openCoreStack } from './core-stack.ts';
import { killMidPayment } from './kill-mid-payment.ts';
import { killBeforeDeletion, killUnansweredRelays } from './kill-workers.ts';

/**
 * Workers are killed while tickets are sent, offered back, sold again and scanned: between Stripe's answer and our commit, at each call that is
 * made for a returned ticket; then between their work and the end of the job, and while jobs are on their way to the queue. `ZILKER_TEST_SEED`
 * draws another crowd.
 */
const seed = Number(process.env.ZILKER_TEST_SEED ?? 11);
const lookEveryMs = 100;

/** The next fan's card is looked at and charged; the one before has the money back. */
const calls = [
  'GET /v1/payment_intents/:id',
  'POST /v1/payment_intents/:id/capture',
  'POST /v1/refunds',
] as const;

let core: CoreStack;
beforeAll(async () => {
  core = await openCoreStack({ replicas: 1 });
}, 180_000);
afterAll(() => core?.close(), 60_000);

test(`workers killed while tickets go to somebody else leave each with one holder, and each return with one refund (seed ${seed})`, async () => {
  const over = new AbortController();
  let killed: readonly string[] = [];
  let killing = Promise.resolve();
  await core.runClean({
    fans: 60,
    tickets: 40,
    seed,
    door: { perGate: 2 },
    plan: { deadlineMs: 600_000 },
    async meanwhile(about) {
      // the night begins once the drop is over
      killing = untilReturned({ ...about, signal: over.signal }).then(async () => {
        killed = await killMidPayment(core, { calls, faults: offFaults, signal: over.signal });
        console.log(`Workers were killed in the midst of ${killed.join(', ')}.`);
        await killBeforeDeletion(core);
        await killUnansweredRelays(core);
      });
      killing.catch(() => undefined);
    },
  });
  over.abort(new Error('The run is over.'));
  await killing;
  expect(killed).toEqual(expect.arrayContaining([...calls]));
}, 1_200_000);

/** Until a fan of the crowd has offered a ticket back. */
async function untilReturned({ pool, event, signal }: Pick<Meanwhile, 'pool' | 'event' | 'signal'>) {
  for (;;) {
    const { rowCount } = await pool.query('SELECT 1 FROM ticket_returns WHERE event_id = $1 LIMIT 1', [
      event,
    ]);
    if (rowCount !== null && rowCount > 0) return;
    await pause({ signal }, lookEveryMs);
  }
}
