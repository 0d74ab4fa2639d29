import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';

/** Starts a stand-in for Stripe that tells one endpoint of its events. What names the stand-in is the test's. */
export type StartStandIn = (webhook: {
  url: string;
  secret: string;
}) => Promise<{ url: string; stop(): Promise<void> }>;

/** How one call goes wrong, as the stand-in's scripts say it. */
export type Mishap = {
  when: 'before' | 'after';
  how: 'reset' | 'error' | 'busy' | 'timeout' | 'error_kept';
  /** How many such calls in a row. */
  times: number;
  /** Whether only those count whose key is new. */
  newKeys?: boolean;
};
export type ScriptedMishap = Mishap & { call: string; nth: number };

export const webhookSecret = 'whsec_faults';

const callLog = v.object({
  calls: v.array(v.object({ method: v.string(), route: v.string(), fault: v.nullable(v.unknown()) })),
});
const standing = v.object({ undelivered: v.number() });
const settledWithinMs = 20_000;

/** A stand-in of one's own, what people and banks do at it, and what it told of that. */
export async function startStandIn(start: StartStandIn) {
  const told: { body: string; signature: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      told.push({
        body: Buffer.concat(chunks).toString(),
        signature: String(request.headers['stripe-signature']),
      });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const standIn = await start({ url: `http://127.0.0.1:${port}/`, secret: webhookSecret });

  const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${standIn.url}/_control/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  };
  return {
    url: standIn.url,
    control,
    script: (script: readonly ScriptedMishap[]) => control('PUT', 'faults', { script }),
    calls: async () => v.parse(callLog, await control('GET', 'calls')).calls,
    /** What it has told since it was last asked, once it has told all. */
    async hear() {
      const untilMs = performance.now() + settledWithinMs;
      while (v.parse(standing, await control('GET', 'state')).undelivered > 0) {
        if (performance.now() > untilMs) throw new Error('the stand-in has not told everything');
        await delay(2);
      }
      return told.splice(0);
    },
    async stop() {
      await standIn.stop();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
export type StandIn = Awaited<ReturnType<typeof startStandIn>>;
