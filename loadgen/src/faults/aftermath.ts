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

const hadTickets: ReadonlySet<string> = new Set(['paid', 'partially_refunded', 'refunded']);

const mailsSchema = v.object({
  messages: v.array(v.object({ id: v.string(), to: v.array(v.string()), kind: v.string() })),
});

/** Every order that was paid has one mail with its tickets, at its own fan, and no other order has any. */
export async function wrongMails(stack: Stack, { orders }: DropRecord): Promise<string[]> {
  const answer = await fetch(`http://127.0.0.1:${stack.ports.inbox}/messages?limit=1000`);
  const { messages } = v.parse(mailsSchema, await answer.json());
  return orders.flatMap(({ id, account, state }) => {
    const own = messages.filter((message) => message.id === `<${id}@zilker.example>`);
    const astray = own.some(({ to }) => !to.includes(`${account.toLowerCase()}@fans.example`));
    const due = hadTickets.has(state) ? 1 : 0;
    return own.length === due && !astray
      ? []
      : [
          `Order ${id} is ${state} and has ${own.length} mails with tickets${astray ? ', not its own fan' : ''}.`,
        ];
  });
}
