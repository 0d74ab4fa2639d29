import { parseArgs } from 'node:util';
import { cpuUsOf } from '@zilker/local/bench/cpu';
import { medians, percentile, type Round, rounded, say } from '@zilker/local/bench/figures';
import { type BenchProcess, startProcess } from '@zilker/local/bench/process';
import type pg from 'pg';
import { runCommand } from '../../src/cli/run-command.ts';
import { makeKeys } from '../http/make-keys.ts';
import type { Sent } from '../http/send-all.ts';
import { type CoreApi, startCoreApi } from '../http/start-core-api.ts';
import { startWorld } from '../reserve/world.ts';

const connections = 64;
const eventsARound = 5_000;
const eventsToWarm = 2_000;
const slices = 10;

/**
 * `npm run bench -- webhooks [--rounds N]`: webhooks a second that one core-api takes, each kept in PostgreSQL with its job before it is
 * answered, against a bare Hono POST that verifies the same signature with the same call and answers. In turns, one first as often as
 * the other; every event is a new one. The last line is JSON.
 */
await runCommand(async (atStop) => {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: { rounds: { type: 'string', default: '5' } },
  });
  const world = await startWorld();
  atStop(() => world.stop());
  const opened = await world.openSale({ tickets: 1, fans: 1 });
  atStop(() => opened.close());
  const pool = await opened.pool(1);
  const core = await startCoreApi(pool.options.connectionString ?? '', makeKeys().env);
  atStop(() => core.stop());
  const bare = await startProcess(new URL('./bare-process.ts', import.meta.url));
  atStop(() => bare.stop());
  const clients = await startProcess(new URL('./clients-process.ts', import.meta.url));
  atStop(() => clients.stop());
  const sides = { clients, core, bare, barePort: await bare.ask<number>('port'), pool };
  await measure(sides, { count: eventsToWarm, bareFirst: false });
  const rounds: Round[] = [];
  for (let n = 0; n < Number(values.rounds); n++) {
    const round = await measure(sides, { count: eventsARound, bareFirst: n % 2 === 1 });
    rounds.push(round);
    say(`webhooks ${n + 1}/${values.rounds}: ${JSON.stringify(round)}`);
  }
  const { webhooks = Number.NaN, ...figures } = medians(rounds);
  const all = Object.entries(figures).map(([name, figure]) => [name, rounded(figure)]);
  console.log(
    JSON.stringify({
      bench: 'webhooks',
      ratios: { webhooks: rounded(webhooks) },
      figures: Object.fromEntries(all),
    }),
  );
  return 0;
});

type Sides = { clients: BenchProcess; core: CoreApi; bare: BenchProcess; barePort: number; pool: pg.Pool };

/** In slices turn about, so that whatever else the machine does in these seconds is done to both. */
async function measure(
  { clients, core, bare, barePort, pool }: Sides,
  { count, bareFirst }: { count: number; bareFirst: boolean },
): Promise<Round> {
  // what earlier rounds have kept is nobody's load
  await pool.query('TRUNCATE stripe_events, outbox');
  await pool.query('CHECKPOINT');
  const ours: Sent[] = [];
  const raw: Sent[] = [];
  const cpuUs = { ours: 0, raw: 0 };
  const each = Math.floor(count / slices);
  for (let n = 0; n < slices * 2; n++) {
    const isBare = (n % 2 === 0) === bareFirst;
    const { port, pid } = isBare ? { port: barePort, pid: bare.pid } : core;
    await clients.ask('prepare', port, each);
    const before = await cpuUsOf(pid);
    const driven = await clients.ask<Sent>('drive', port, connections);
    cpuUs[isBare ? 'raw' : 'ours'] += (await cpuUsOf(pid)) - before;
    if (driven.statuses['200'] !== each)
      throw new Error(`not every event was taken: ${JSON.stringify(driven.statuses)}`);
    (isBare ? raw : ours).push(driven);
  }
  const { rows } = await pool.query<{ events: number; jobs: number }>(
    'SELECT (SELECT count(*)::integer FROM stripe_events) AS events, (SELECT count(*)::integer FROM outbox) AS jobs',
  );
  if (rows[0]?.events !== each * slices || rows[0].jobs !== each * slices)
    throw new Error(`not every event was kept: ${JSON.stringify(rows)}`);
  const perSecond = (driven: readonly Sent[]) =>
    (each * slices * 1000) / driven.reduce((sum, { ms }) => sum + ms, 0);
  const latencies = ours.flatMap((driven) => driven.latencies);
  return {
    webhooks: perSecond(ours) / perSecond(raw),
    perSecond: perSecond(ours),
    barePerSecond: perSecond(raw),
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    bareP99Ms: percentile(
      raw.flatMap((driven) => driven.latencies),
      0.99,
    ),
    cpuUs: cpuUs.ours / (each * slices),
    bareCpuUs: cpuUs.raw / (each * slices),
  };
}
