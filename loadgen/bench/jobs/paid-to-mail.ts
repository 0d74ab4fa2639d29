import { createPayments } from '@zilker/box-office/payments/stripe';
import { percentile, type Round, rounded, say } from '@zilker/local/bench/figures';
import { waitUntil } from '@zilker/local/wait-until';
import { type HeldOrder, holdOrders } from './held-orders.ts';
import type { World } from './world.ts';

const perSecond = 200;
/** Not counted: connections open, code warms up. */
const warmUpSeconds = 3;

/**
 * Stripe's signed word that an order is paid, 200 a second whatever becomes of them, each with an order of one drop on its payment page:
 * how long from that word to committed tickets, and to the mail whole at its server.
 */
export async function measurePaidToMail({ stack, pool, mails }: World, seconds: number): Promise<Round> {
  const orders = await holdOrders(pool, perSecond * (warmUpSeconds + seconds));
  say(`${orders.length} orders on their payment page.`);
  const tellPaid = payer(stack);
  const toldAt = new Map<string, number>();
  const startedAt = Date.now() + 100;
  const answers: Promise<void>[] = [];
  for (const [i, order] of orders.entries()) {
    const dueAt = startedAt + (i * 1000) / perSecond;
    while (Date.now() < dueAt) await new Promise((resolve) => setTimeout(resolve, 1));
    // from when it was due, so that a slow answer hides nothing
    toldAt.set(order.id, dueAt);
    answers.push(untilTaken(() => tellPaid(order)));
  }
  await Promise.all(answers);
  await waitUntil('the mails', () => orders.every(({ id }) => mails.arrivals.has(id)), {
    timeoutMs: 300_000,
  });
  const issuedAt = await commitTimes(orders);
  const counted = orders.slice(perSecond * warmUpSeconds).map(({ id }) => id);
  const spans = (at: ReadonlyMap<string, number>) =>
    counted.map((id) => (at.get(id) ?? Number.NaN) - (toldAt.get(id) ?? 0));
  const [tickets, mail] = [spans(issuedAt), spans(mails.arrivals)];
  const figures = {
    paidToTicketP50Ms: percentile(tickets, 0.5),
    paidToTicketP99Ms: percentile(tickets, 0.99),
    paidToMailP50Ms: percentile(mail, 0.5),
    paidToMailP99Ms: percentile(mail, 0.99),
  };
  say(
    Object.entries(figures)
      .map(([name, value]) => `${name} ${rounded(value)}`)
      .join(', '),
  );
  return figures;

  async function commitTimes(of: readonly HeldOrder[]): Promise<Map<string, number>> {
    const { rows } = await pool.query<{ id: string; ms: number }>(
      `SELECT order_id AS id, extract(epoch FROM max(pg_xact_commit_timestamp(xmin)))::float8 * 1000 AS ms
       FROM tickets WHERE order_id = ANY ($1) GROUP BY order_id`,
      [of.map(({ id }) => id)],
    );
    return new Map(rows.map(({ id, ms }) => [id, ms]));
  }
}

/** A webhook that was refused or never arrived comes again, as Stripe's do, though sooner. */
async function untilTaken(tell: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await tell().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('a webhook was refused a hundred times');
}

function payer(stack: World['stack']): (order: HeldOrder) => Promise<boolean> {
  const { STRIPE_SECRET_KEY = '', STRIPE_WEBHOOK_SECRET: secret = '' } = stack.serviceEnv['core-api'];
  const { stripe } = createPayments({ secretKey: STRIPE_SECRET_KEY });
  return async ({ id, totalCents }) => {
    const payload = JSON.stringify({
      id: `evt_${id}`,
      type: 'checkout.session.completed',
      livemode: false,
      data: {
        object: {
          id: `cs_${id}`,
          object: 'checkout.session',
          status: 'complete',
          payment_status: 'paid',
          amount_total: totalCents,
          currency: 'usd',
          payment_intent: `pi_${id}`,
          customer_details: { email: `${id}@example.com` },
          metadata: { order: id },
        },
      },
    });
    const response = await fetch(`${stack.urls.coreApi}/api/v1/stripe/webhook`, {
      method: 'POST',
      body: payload,
      headers: { 'stripe-signature': stripe.webhooks.generateTestHeaderString({ payload, secret }) },
    });
    await response.arrayBuffer();
    return response.ok;
  };
}
