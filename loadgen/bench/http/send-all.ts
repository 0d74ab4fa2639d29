import { openKeptAlive } from './keep-alive.ts';

/** How long all of them took, each of them, and how often each status came. */
export type Sent = { ms: number; latencies: number[]; statuses: Record<string, number> };

/** Sends every request, whole as it stands on the wire, from `connections` at once, and waits for the last answer. */
export async function sendAll(requests: readonly Buffer[], port: number, connections: number): Promise<Sent> {
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
  return { ms: performance.now() - startedAt, latencies, statuses };
}
