import { Hono } from 'hono';
import * as v from 'valibot';
import type { Keys } from '../keys.ts';
import { serveOnLoopback } from '../serve.ts';
import { type ChainInfo, localChain } from './local-chain.ts';

export type Beacon = {
  url: string;
  chain: ChainInfo;
  /** The signature of a round, whenever it is due: what nobody but the holder of the key can know ahead. */
  sign(round: number): string;
  stop(): Promise<void>;
};

const faultsSchema = v.strictObject({
  /** Rounds come so much later than they should. */
  delayMs: v.optional(v.pipe(v.number(), v.minValue(0)), 0),
  /** Nothing is answered but 503. */
  outage: v.optional(v.boolean(), false),
});

/**
 * A public randomness beacon as a drand HTTP node answers for it (v1: `/chains`, `/{hash}/info`, `/{hash}/public/latest`,
 * `/{hash}/public/{round}`; without a hash the only chain is meant). Its rounds are signed by a key of this machine, so
 * they prove nothing to anyone but show that what verifies them works. Faults: `PUT /_control/faults`.
 */
export async function startBeacon(options: { port: number; key: Keys['beacon'] }): Promise<Beacon> {
  const chain = localChain(options.key);
  let faults = v.parse(faultsSchema, {});
  const app = new Hono();

  app.put('/_control/faults', async (c) => {
    const parsed = v.safeParse(faultsSchema, await c.req.json().catch(() => undefined));
    if (!parsed.success) return c.json({ error: parsed.issues[0].message }, 400);
    faults = parsed.output;
    return c.json(faults);
  });
  app.use(async (c, next) => {
    if (faults.outage) return c.text('Service Unavailable', 503);
    c.header('access-control-allow-origin', '*');
    await next();
  });
  app.get('/health', (c) => c.json({ status: 'ok' }));
  app.get('/chains', (c) => c.json([chain.info.hash]));

  const rounds = new Hono();
  rounds.get('/info', (c) => c.json(chain.info));
  rounds.get('/public/:round', (c) => {
    const asked = c.req.param('round');
    const latest = chain.latestAt(Date.now() - faults.delayMs);
    const round = asked === 'latest' ? latest : Number(asked);
    if (!Number.isSafeInteger(round) || round < 1) return c.text('Bad Request', 400);
    // as drand has it: too early, and when to come back
    if (round > latest) {
      c.header('cache-control', 'no-cache');
      return c.text('Requested future beacon', 425);
    }
    c.header('cache-control', asked === 'latest' ? 'no-cache' : 'public, max-age=604800, immutable');
    return c.json(chain.round(round));
  });
  app.route('/', rounds);
  app.route(`/${chain.info.hash}`, rounds);

  const server = await serveOnLoopback({ name: 'beacon', port: options.port, fetch: app.fetch });
  return {
    url: server.url,
    chain: chain.info,
    sign: (round) => chain.round(round).signature,
    stop: server.stop,
  };
}
