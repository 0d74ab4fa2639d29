import type { Id } from '@zilker/contracts/ids';
import { percentile } from '@zilker/local/bench/figures';
import { serveWords } from '@zilker/local/bench/process';
import { calledFans } from '../../http/called-fan.ts';
import { type Sent, sendAll } from '../../http/send-all.ts';

/** Fans in one process. Everything they send is made before the clock starts. */
export type Fans = {
  origin: string;
  drop: Id<'drop'>;
  type: Id<'ticketType'>;
  firstIndex: number;
  accounts: Id<'account'>[];
};
export type Driven = Omit<Sent, 'latencies'> & { p50Ms: number; p99Ms: number };

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

async function drive(port: number, connections: number): Promise<Driven> {
  const { latencies, ...sent } = await sendAll(requests, port, connections);
  return { ...sent, p50Ms: percentile(latencies, 0.5), p99Ms: percentile(latencies, 0.99) };
}

serveWords({ prepare, drive });
