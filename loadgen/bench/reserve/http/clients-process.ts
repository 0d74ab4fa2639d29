import type { Id } from '@zilker/contracts/ids';
import { serveWords } from '@zilker/local/bench/process';
import { calledFans } from '../../http/called-fan.ts';
import { openKeptAlive } from '../../http/keep-alive.ts';

/** Fans in one process. Everything they send is made before the clock starts. */
export type Fans = {
  origin: string;
  drop: Id<'drop'>;
  type: Id<'ticketType'>;
  firstIndex: number;
  accounts: Id<'account'>[];
};
export type Driven = { ms: number; p50Ms: number; p99Ms: number; statuses: Record<string, number> };

const madeAtOnce = 64;
let requests: Buffer[] = [];

async function prepare({ origin, drop, type, firstIndex, accounts }: Fans): Promise<void> {
  const made = Array<Buffer>(accounts.length);
  const fanOf = calledFans(origin, drop);
  let next = 0;
  const work = async () => {
    for (;;) {
      const at = next++;
      const account = accounts[at];
      if (account === undefined) return;
      const fan = await fanOf(account, firstIndex + at);
      const body = { lines: [{ type, quantity: 1 }] };
      made[at] = await fan.request('POST', `/api/v1/drops/${drop}/orders`, body);
    }
  };
  await Promise.all(Array.from({ length: madeAtOnce }, work));
  requests = made;
}

/** Sends every prepared request, from `connections` at once, and waits for the last answer. */
async function drive(port: number, connections: number): Promise<Driven> {
  const statuses: Record<string, number> = {};
  const latencies: number[] = [];
  const opened = await Promise.all(Array.from({ length: connections }, () => openKeptAlive(port)));
  let next = 0;
  const startedAt = performance.now();
  await Promise.all(
    opened.map(async (connection) => {
      for (;;) {
        const request = requests[next++];
        if (request === undefined) break;
        const sentAt = performance.now();
        const status = await connection.ask(request);
        latencies.push(performance.now() - sentAt);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
      connection.end();
    }),
  );
  const ms = performance.now() - startedAt;
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(share * (latencies.length - 1))] ?? Number.NaN;
  return { ms, p50Ms: at(0.5), p99Ms: at(0.99), statuses };
}

serveWords({ prepare, drive });
