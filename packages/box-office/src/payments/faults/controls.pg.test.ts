import { freePort } from '@zilker/local/ports';
import { startStripe } from '@zilker/local/stripe/stripe';
import type Stripe from 'stripe';
import { afterAll, expect, test, vi } from 'vitest';
import type { Payments } from '../stripe.ts';
import { flows, withinMs } from './cases.ts';
import type { Flow } from './flow.ts';
import { createStage, type PlayOptions } from './play.ts';
import type { World } from './world.ts';

/** What the matrix holds against everything finds what is missing: each guard that is taken away is seen. */
const stage = await createStage(
  async (webhook) => startStripe({ port: await freePort(), webhooks: [webhook] }),
  2,
);
vi.setConfig({ testTimeout: withinMs });
afterAll(() => stage.stop());

async function wrongIn(name: string, options: PlayOptions, before?: Flow['play']): Promise<string> {
  const flow = flows.find((one) => one.name === name);
  if (flow === undefined) throw new Error(`no flow ${name}`);
  const play: Flow['play'] = async (world) => {
    await before?.(world);
    await flow.play(world);
  };
  return (await stage.play({ ...flow, play }, options)).wrong.join('\n');
}

/** A charge that is of no order, or of one that has its own. */
async function charge(world: World, cents: number, order = ''): Promise<void> {
  const price = { currency: 'usd', unit_amount: cents, product_data: { name: 'Other' } };
  const { id } = await world.stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [{ quantity: 1, price_data: price }],
    success_url: 'http://localhost:4300/',
    payment_intent_data: { metadata: { order } },
  });
  await world.standIn.control('POST', `sessions/${id}/pay`, {});
}

const lostTransfer = { call: 'POST /v1/transfers', nth: 1, times: 1, when: 'after', how: 'error' } as const;

test('a write without its idempotency key is done twice, and that is seen', async () => {
  const how = { script: [lostTransfer], asking: withoutKeys, webhooks: 'never' } as const;
  // enough at Stripe to pay twice, and no webhook that tells of the first time
  const wrong = await wrongIn('a payout', how, (world) => charge(world, 90_000));
  expect(wrong).toMatch(/transfers: \["tr_.*","tr_/);
});

test('without sweeps a refund that Stripe had no answer to for long is never sent, and that is seen', async () => {
  const script = [{ call: 'POST /v1/refunds', nth: 1, times: 6, when: 'before', how: 'busy' }] as const;
  expect(await wrongIn('refund a ticket', { script, sweeps: false })).toMatch(/refunds_due: /);
  expect(await wrongIn('refund a ticket', { script })).toBe('');
});

const spoilt: [string, string, RegExp][] = [
  [
    'an entry that is missing in the ledger',
    "DELETE FROM ledger WHERE kind = 'refund'",
    /what the ledger says that each has gained/,
  ],
  [
    'an entry of another amount',
    "UPDATE ledger SET fan_cents = fan_cents - 1, venue_cents = venue_cents + 1 WHERE kind = 'payment'",
    /what the fan of ord_\w+ has paid by the ledger/,
  ],
  ['a line that is missing in a history', "DELETE FROM order_history WHERE kind = 'checkout'", /goes from/],
  ['a payment that is known to be another', "UPDATE orders SET payment_intent_id = 'pi_other'", /charged/],
  ['a ticket that came back', "UPDATE tickets SET state = 'valid'", /how it ends/],
];
test.each(spoilt)('%s is seen', async (_, statement, sentence) => {
  const wrong = await wrongIn('refund a ticket', {
    spoil: async ({ database }) => {
      // past the triggers that keep everybody else from it
      const client = await database.pool.connect();
      await client.query('SET session_replication_role = replica');
      await client.query(statement);
      await client.query('RESET session_replication_role');
      client.release();
    },
  });
  expect(wrong).toMatch(sentence);
});

test('a charge that nobody here knows of is seen', async () => {
  const wrong = await wrongIn('refund a ticket', {
    spoil: async (world) => charge(world, 900, (await world.rows())[0]?.id),
  });
  expect(wrong).toMatch(/its charges: 2 instead of 1/);
});

/** Stripe as it would be asked by verbs that name nothing. */
function withoutKeys(payments: Payments): Payments {
  return {
    ...payments,
    ask: (endpoint, priority, call) =>
      payments.ask(endpoint, priority, (stripe) => call(keyless(stripe) as Stripe)),
  };
}

function keyless(part: object): object {
  return new Proxy(part, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value === 'function')
        return (...args: unknown[]) =>
          Reflect.apply(
            value,
            target,
            args.map((arg) => (isKeyed(arg) ? {} : arg)),
          );
      return typeof value === 'object' && value !== null ? keyless(value) : value;
    },
  });
}

function isKeyed(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'idempotencyKey' in value;
}
