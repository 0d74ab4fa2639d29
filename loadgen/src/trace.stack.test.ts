import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createDb } from '@zilker/box-office/db';
import { checkout } from '@zilker/box-office/orders/checkout';
import { createReserver } from '@zilker/box-office/orders/reserver';
import { openPayments } from '@zilker/box-office/payments/open-payments';
import { createPayments } from '@zilker/box-office/payments/stripe';
import { insertAccounts, insertOpenVisits, insertSale } from '@zilker/box-office/testing-rows';
import { newId } from '@zilker/contracts/ids';
import { freePortBlock } from '@zilker/local/ports';
import { type Stack, startStack } from '@zilker/local/stack';
import { waitUntil } from '@zilker/local/wait-until';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** What the services send to their collector: protobuf, in which names and trace ids stand as they are. */
const batches: Buffer[] = [];
const collector = createServer((request, response) => {
  void buffer(request).then((body) => {
    batches.push(body);
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  });
});
let stack: Stack;
let pool: pg.Pool;
let dataDir: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const address = collector.address();
  const port = typeof address === 'object' ? address?.port : 0;
  dataDir = await mkdtemp(join(tmpdir(), 'zilker-trace-'));
  const soon = { OTEL_BSP_SCHEDULE_DELAY: '100' };
  stack = await startStack({
    dataDir,
    ports: await freePortBlock(),
    services: ['core-api', 'workers'],
    seed: false,
    durable: false,
    given: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` },
    env: { 'core-api': soon, workers: soon },
  });
  pool = new pg.Pool({ connectionString: stack.env.DATABASE_URL, max: 4 });
}, 180_000);
afterAll(async () => {
  await pool.end();
  await stack.stop();
  collector.closeAllConnections();
  await new Promise((resolve) => collector.close(resolve));
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);

/** An order whose fan has paid at Stripe, which has not told of it yet. */
async function paidOrder(mail: string): Promise<{ order: string; session: object }> {
  const db = createDb(pool);
  const sale = await insertSale(db);
  const fans = await insertAccounts(db, 1, { email: mail });
  await insertOpenVisits(db, sale.drop, fans);
  const [fan] = fans;
  if (fan === undefined) throw new Error('no fan');
  const { id: order } = await createReserver(db).reserve({
    admission: { account: fan.id, drop: sale.drop.id, index: 0, callNo: 1 },
    idempotencyKey: newId('order').slice(4),
    lines: sale.types.map(({ id: type }) => ({ type, quantity: 1 })),
  });
  const { STRIPE_SECRET_KEY = '', STRIPE_API_URL } = stack.serviceEnv['core-api'];
  const { payments } = openPayments(db, { STRIPE_SECRET_KEY, STRIPE_API_URL });
  const asked = { order, account: fan.id, storefrontOrigin: 'http://localhost:4300' };
  await checkout(db, payments, asked, new Date());
  const control = (method: string, path: string, body: object) =>
    fetch(`${STRIPE_API_URL}/_control/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  await control('PUT', 'faults', { holdWebhooks: true });
  const { rows } = await pool.query<{ session_id: string }>('SELECT session_id FROM orders WHERE id = $1', [
    order,
  ]);
  const id = rows[0]?.session_id ?? '';
  expect((await control('POST', `sessions/${id}/pay`, {})).status).toBe(200);
  const session = await payments.ask('checkout_sessions', 'settle', (stripe) =>
    stripe.checkout.sessions.retrieve(id),
  );
  return { order, session };
}

/** Stripe's word of it, with its signature, as a part of a trace. */
async function tellPaid(
  { order, session }: Awaited<ReturnType<typeof paidOrder>>,
  traceparent: string,
): Promise<Response> {
  const { STRIPE_SECRET_KEY = '', STRIPE_WEBHOOK_SECRET: secret = '' } = stack.serviceEnv['core-api'];
  const payload = JSON.stringify({
    id: `evt_${order}`,
    type: 'checkout.session.completed',
    livemode: false,
    data: { object: session },
  });
  const { stripe } = createPayments({ secretKey: STRIPE_SECRET_KEY });
  const signature = stripe.webhooks.generateTestHeaderString({ payload, secret });
  return fetch(`${stack.urls.coreApi}/api/v1/stripe/webhook`, {
    method: 'POST',
    body: payload,
    headers: { 'stripe-signature': signature, traceparent },
  });
}

test('one trace leads from the request over outbox and queue, and what its job puts in, to the mail', async () => {
  const trace = randomBytes(16);
  const traceparent = (id: Buffer) => `00-${id.toString('hex')}-${randomBytes(8).toString('hex')}-01`;
  const mail = `${randomBytes(6).toString('hex')}@example.com`;
  const answer = await tellPaid(await paidOrder(mail), traceparent(trace));
  expect(answer.status).toBe(200);
  const told = async () => {
    const response = await fetch(`${stack.env.INBOX_URL}/messages?to=${encodeURIComponent(mail)}`);
    return ((await response.json()) as { messages: unknown[] }).messages.length === 1;
  };
  await waitUntil('the mail', told);
  // a span is `… trace_id: 16 bytes … name: a string …`: the id stands within the span that has the name
  const inTrace = (name: string) =>
    batches.some((batch) => {
      for (let at = batch.indexOf(trace); at >= 0; at = batch.indexOf(trace, at + 1)) {
        const next = batch.indexOf(Buffer.from([0x0a, 16]), at + 16);
        if (batch.subarray(at, next < 0 ? undefined : next).includes(name)) return true;
      }
      return false;
    });
  await waitUntil('the spans', () => ['POST', 'finalize-order', 'send-tickets'].every(inTrace));
  // the negative control: what never happened in it
  expect(inTrace('end-session')).toBe(false);
});
