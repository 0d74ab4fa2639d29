import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { migrate } from '@zilker/box-office/migrate';
import { cpuUsOf } from '@zilker/local/bench/cpu';
import { percentile, rounded, say } from '@zilker/local/bench/figures';
import { startProcess } from '@zilker/local/bench/process';
import { startStores } from '@zilker/local/stores';
import pg from 'pg';
import { dice } from '../../src/prng.ts';
import { makeKeys } from '../http/make-keys.ts';
import { origin, startCoreApi } from '../http/start-core-api.ts';
import { insertBenchSale } from '../reserve/sale.ts';
import type { Asked, Buyers } from './buyers-process.ts';
import { cpuRatio, type Pair, p99Ratio, type Window } from './compare.ts';
import { startWaitingFans } from './waiting-fans.ts';

/**
 * `npm run bench -- isolation`: whether fans who wait cost those who buy anything. One core-api is asked at a fixed rate while 15,000
 * fans wait on the sockets of a real room, and while none do; beside each such pair, none against none, which says how far two windows
 * that are alike lie apart. The fans stay connected all the time; where none are to wait, the room and its clients are stopped in
 * their tracks (SIGSTOP), so that they use neither CPU nor network, though memory. All share one machine, as they never should.
 */
const fans = 15_000;
const pairs = Number(process.env.PAIRS ?? 15);
const perSecond = 120;
const windowMs = 3_500;
/** For what a thaw or a freeze stirs up. */
const settleMs = 600;
const buyersAWindow = (perSecond * windowMs) / 1000 / 2;

const startedAt = performance.now();
const loadAtStart = loadavg()[0] ?? 0;
const dataDir = await mkdtemp(join(tmpdir(), 'zilker-isolation-'));
const stops: (() => Promise<unknown>)[] = [() => rm(dataDir, { recursive: true, force: true })];
try {
  const measured = await measure();
  const random = dice(20_261_122).next;
  const p99 = p99Ratio(measured.waiting, random);
  const p99Same = p99Ratio(measured.same, random);
  const cpu = cpuRatio(measured.waiting, random);
  const cpuSame = cpuRatio(measured.same, random);
  const p99Of = (of: readonly Window[]) =>
    percentile(
      of.flatMap(({ latenciesMs }) => latenciesMs),
      0.99,
    );
  const cpuOf = (of: readonly Window[]) =>
    of.reduce((sum, { cpuUs }) => sum + cpuUs, 0) / of.reduce((sum, { requests }) => sum + requests, 0);
  const figures = {
    p99Low: p99.low,
    p99High: p99.high,
    p99Same: p99Same.ratio,
    p99SameLow: p99Same.low,
    p99SameHigh: p99Same.high,
    cpuLow: cpu.low,
    cpuHigh: cpu.high,
    cpuSame: cpuSame.ratio,
    cpuSameLow: cpuSame.low,
    cpuSameHigh: cpuSame.high,
    p99WaitingMs: p99Of(measured.waiting.map(([waiting]) => waiting)),
    p99NoneMs: p99Of(measured.waiting.map(([, none]) => none)),
    cpuWaitingUs: cpuOf(measured.waiting.map(([waiting]) => waiting)),
    cpuNoneUs: cpuOf(measured.waiting.map(([, none]) => none)),
    sockets: measured.sockets,
    pairs,
    perSecond,
    loadAtStart,
    seconds: (performance.now() - startedAt) / 1000,
  };
  const shown = (of: Record<string, number>) =>
    Object.fromEntries(Object.entries(of).map(([name, figure]) => [name, rounded(figure)]));
  process.stdout.write(
    `${JSON.stringify({
      bench: 'isolation',
      ratios: shown({ cpuPerRequest: cpu.ratio, p99: p99.ratio }),
      figures: shown(figures),
    })}\n`,
  );
} finally {
  for (const stop of stops.reverse()) await stop();
}
process.exit();

async function measure(): Promise<{ waiting: Pair[]; same: Pair[]; sockets: number }> {
  const stores = await startStores({ dataDir, durable: true });
  stops.push(() => stores.stop());
  await migrate(stores.databaseUrl);
  const pool = new pg.Pool({ connectionString: stores.databaseUrl, max: 2 });
  pool.on('error', () => undefined);
  stops.push(() => pool.end());
  // one window to warm, four for each round
  const buyers = buyersAWindow * (4 * pairs + 1);
  const sale = await insertBenchSale(pool, { tickets: buyers, fans: buyers });
  const { access, env: keys } = makeKeys();
  const core = await startCoreApi(stores.databaseUrl, keys);
  stops.push(() => core.stop());
  const buying = await startProcess(new URL('./buyers-process.ts', import.meta.url), { env: keys });
  stops.push(() => buying.stop());
  say(`${fans} fans join`);
  const waitingFans = await startWaitingFans(stores, access, fans);
  stops.push(() => waitingFans.stop());
  waitingFans.freeze();
  stops.push(async () => waitingFans.thaw());

  let firstIndex = 0;
  let frozen = true;
  const windowOf = async (withFans: boolean): Promise<Window> => {
    if (withFans && frozen) waitingFans.thaw();
    if (!withFans && !frozen) waitingFans.freeze();
    frozen = !withFans;
    const accounts = sale.accounts.slice(firstIndex, firstIndex + buyersAWindow);
    const batch: Buyers = { origin, drop: sale.drop, type: sale.type, firstIndex, accounts };
    firstIndex += buyersAWindow;
    await Promise.all([buying.ask('prepare', batch), delay(settleMs)]);
    const before = await cpuOfAll();
    const { latenciesMs, statuses } = await buying.ask<Asked>('ask', core.port, perSecond);
    const after = await cpuOfAll();
    if (statuses['200'] !== latenciesMs.length) throw new Error(`refused: ${JSON.stringify(statuses)}`);
    let cpuUs = 0;
    for (const [pid, us] of after) cpuUs += us - (before.get(pid) ?? 0);
    return { cpuUs, requests: latenciesMs.length, latenciesMs };
  };
  /** core-api and the backends that serve it, by process. */
  const cpuOfAll = async () => {
    const { rows } = await pool.query<{ pid: number }>(
      "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'core-api%' AND backend_type = 'client backend'",
    );
    const pids = [core.pid, ...rows.map(({ pid }) => pid)];
    return new Map(await Promise.all(pids.map(async (pid) => [pid, await cpuUsOf(pid)] as const)));
  };

  await windowOf(false);
  const waiting: Pair[] = [];
  const same: Pair[] = [];
  for (let n = 0; n < pairs; n++) {
    // each kind comes first as often as the other
    const first = await windowOf(n % 2 === 0);
    const second = await windowOf(n % 2 !== 0);
    const pair: Pair = n % 2 === 0 ? [first, second] : [second, first];
    const one = await windowOf(false);
    const other = await windowOf(false);
    waiting.push(pair);
    same.push(n % 2 === 0 ? [one, other] : [other, one]);
    const p99Ms = ({ latenciesMs }: Window) => Math.round(percentile(latenciesMs, 0.99) * 10) / 10;
    say(
      `pair ${n + 1}/${pairs}: p99 ${pair.map(p99Ms).join(' / ')} ms, beside it ${p99Ms(one)} / ${p99Ms(other)} ms`,
    );
  }
  waitingFans.thaw();
  await delay(settleMs);
  const sockets = await waitingFans.open();
  if (sockets < fans) throw new Error(`${fans - sockets} of those who waited were lost on the way`);
  return { waiting, same, sockets };
}
