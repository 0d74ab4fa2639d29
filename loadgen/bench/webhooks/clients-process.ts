import { serveWords } from '@zilker/local/bench/process';
import { openKeptAlive } from '../http/keep-alive.ts';
import { signedRequest } from './signed-events.ts';

export type Driven = { ms: number; latencies: number[]; statuses: Record<string, number> };

let requests: Buffer[] = [];

/** Events are written and signed before the clock starts. */
function prepare(port: number, count: number): void {
  requests = Array.from({ length: count }, () => signedRequest(port));
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
      for (let request = requests[next++]; request !== undefined; request = requests[next++]) {
        const sentAt = performance.now();
        const status = await connection.ask(request);
        latencies.push(performance.now() - sentAt);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
      connection.end();
    }),
  );
  const ms = performance.now() - startedAt;
  return { ms, latencies, statuses };
}

serveWords({ prepare, drive });
