import type { Id } from '@zilker/contracts/ids';
import { serveWords } from '@zilker/local/bench/process';
import { calledFans } from '../http/called-fan.ts';
import { type KeptAlive, openKeptAlive } from '../http/keep-alive.ts';

/**
 * Fans inside the shop, at a fixed rate whatever the answers take (open loop): every other request looks at a visit, every other one
 * reserves a ticket. A latency counts from when the request was due, so that a server that stands still is not let off.
 */
export type Buyers = {
  origin: string;
  drop: Id<'drop'>;
  type: Id<'ticketType'>;
  firstIndex: number;
  accounts: Id<'account'>[];
};
export type Asked = { latenciesMs: number[]; statuses: Record<string, number> };

let requests: Buffer[] = [];
const idle: KeptAlive[] = [];

/** Two requests for each account: a look at the visit, then the order. */
async function prepare({ origin, drop, type, firstIndex, accounts }: Buyers): Promise<void> {
  const fanOf = calledFans(origin, drop);
  requests = [];
  for (const [at, account] of accounts.entries()) {
    const fan = await fanOf(account, firstIndex + at);
    requests.push(
      await fan.request('GET', `/api/v1/drops/${drop}/visit`),
      await fan.request('POST', `/api/v1/drops/${drop}/orders`, { lines: [{ type, quantity: 1 }] }),
    );
  }
}

async function ask(port: number, perSecond: number): Promise<Asked> {
  // the server closes what has been idle for some seconds, so each window has its own
  for (const connection of idle.splice(0)) connection.end();
  const latenciesMs: number[] = [];
  const statuses: Record<string, number> = {};
  const startedAt = performance.now();
  const running: Promise<void>[] = [];
  for (const [at, request] of requests.entries()) {
    const dueAt = startedAt + (at * 1000) / perSecond;
    while (performance.now() < dueAt)
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - performance.now())));
    const one = async () => {
      const connection = idle.pop() ?? (await openKeptAlive(port));
      const status = await connection.ask(request);
      idle.push(connection);
      latenciesMs.push(performance.now() - dueAt);
      statuses[status] = (statuses[status] ?? 0) + 1;
    };
    running.push(one());
  }
  await Promise.all(running);
  return { latenciesMs, statuses };
}

serveWords({ prepare, ask });
