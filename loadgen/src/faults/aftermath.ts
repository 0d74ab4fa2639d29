import type { Stack } from '@zilker/local/stack';
import { waitUntil } from '@zilker/local/wait-until';
import type pg from 'pg';
import * as v from 'valibot';
import type { DropRecord } from '../audit/record.ts';
import { outlast } from '../stack/outlast.ts';

const wellWithinMs = 60_000;

/** Until every replica says by itself that it is ready. */
export async function untilWell(stack: Stack): Promise<void> {
  const urls = [
    ...Object.values(stack.replicas).flatMap(({ all }) => all.map(({ adminUrl }) => adminUrl)),
    ...(stack.services['waiting-room'] === undefined ? [] : [stack.urls.waitingRoomAdmin]),
  ];
  await waitUntil(
    'every service being ready again',
    async () => {
      const answers = await Promise.all(urls.map((url) => fetch(`${url}/readyz`).catch(() => undefined)));
      await Promise.all(answers.map((answer) => answer?.arrayBuffer()));
      return answers.every((answer) => answer?.ok);
    },
    { timeoutMs: wellWithinMs, everyMs: 200 },
  );
}

/** From now on the fans of the crowd have mail addresses, to which the box office writes as to anybody's. */
export async function giveAddresses(pool: pg.Pool): Promise<void> {
  await outlast(() =>
    pool.query(
      `UPDATE accounts SET simulated = false, email = lower(id) || '@fans.example' WHERE phone LIKE 'sim:%' AND simulated`,
    ),
  );
}

const mailsSchema = v.object({
  messages: v.array(v.object({ id: v.string(), to: v.array(v.string()), kind: v.string() })),
});

/** Every paid order has one mail with its tickets, at its own fan, and no other order has any. */
export async function wrongMails(stack: Stack, { orders }: DropRecord): Promise<string[]> {
  const answer = await fetch(`http://127.0.0.1:${stack.ports.inbox}/messages?limit=1000`);
  const { messages } = v.parse(mailsSchema, await answer.json());
  return orders.flatMap(({ id, account, state }) => {
    const own = messages.filter((message) => message.to.includes(`${account.toLowerCase()}@fans.example`));
    if (state !== 'paid') return own.length === 0 ? [] : [`Order ${id} is ${state}, and has a mail.`];
    return own.length === 1 && own[0]?.id === `<${id}@zilker.example>`
      ? []
      : [`Order ${id} is paid, and its fan has ${own.length} mails.`];
  });
}

const listSchema = v.object({
  has_more: v.boolean(),
  data: v.array(
    v.object({
      id: v.string(),
      metadata: v.record(v.string(), v.string()),
      amount_received: v.number(),
      latest_charge: v.nullable(v.string()),
    }),
  ),
});
const chargesSchema = v.object({
  has_more: v.boolean(),
  data: v.array(v.object({ id: v.string(), amount_captured: v.number(), amount_refunded: v.number() })),
});

/** By the payment provider's own books: who has tickets paid for them once, and nobody else has paid. */
export async function wrongCharges(stack: Stack, { orders }: DropRecord): Promise<string[]> {
  const intents = await listAll(stack, 'payment_intents', listSchema);
  const charges = await listAll(stack, 'charges', chargesSchema);
  const kept = new Map(charges.map((charge) => [charge.id, charge.amount_captured - charge.amount_refunded]));
  return orders.flatMap(({ id, state, totalCents }) => {
    const own = intents.filter(({ metadata }) => metadata.order === id);
    const paidCents = own.reduce((sum, { latest_charge }) => sum + (kept.get(latest_charge ?? '') ?? 0), 0);
    const dueCents = state === 'paid' ? totalCents : 0;
    return paidCents === dueCents
      ? []
      : [`Order ${id} is ${state}: ${dueCents} are due and ${paidCents} paid.`];
  });
}

async function listAll<T extends { id: string }>(
  { env }: Stack,
  kind: string,
  schema: v.GenericSchema<unknown, { has_more: boolean; data: T[] }>,
): Promise<T[]> {
  const all: T[] = [];
  for (;;) {
    const after = all.at(-1)?.id;
    const query = `limit=100${after === undefined ? '' : `&starting_after=${after}`}`;
    const answer = await fetch(`${env.STRIPE_API_URL}/v1/${kind}?${query}`, {
      headers: { authorization: `Bearer ${env.STRIPE_SECRET_KEY}` },
    });
    const page = v.parse(schema, await answer.json());
    all.push(...page.data);
    if (!page.has_more) return all;
  }
}
