import { loadavg } from 'node:os';
import { inspect } from 'node:util';
import { medians, type Round, rounded, say } from '@zilker/local/bench/figures';
import { sellBesideAbusers } from './abuse.ts';
import { figuresOf, type Sold, sellAll } from './buyers.ts';
import type { Contender } from './contender.ts';
import { advisoryRecount, advisoryRecountTransaction } from './contenders/advisory-recount.ts';
import { insertUnchecked } from './contenders/ceiling.ts';
import { lockedCounter, lockedCounterTransaction } from './contenders/locked-counter.ts';
import { oneAStatement } from './contenders/one-a-statement.ts';
import { ours } from './contenders/ours.ts';
import { skipLocked, skipLockedTransaction } from './contenders/skip-locked.ts';
import { measureHttp } from './http.ts';
import { startWorld, type World } from './world.ts';

/**
 * `npm run bench -- reserve [--only sale|abuse|http] [--rounds N]`: our way to sell one hot ticket type against the other ways, and
 * against inserting the same rows unchecked, in turns on one Postgres. Progress goes to standard error; the last line of standard
 * output is JSON. The others sell fewer tickets than we do, which favours those that slow down as the sale goes on.
 */
const clients = 256;
const tickets = 20_000;
const ticketsOfOthers = 5_000;
const ticketsToTry = 1_000;
/** In one call of a function of the database, which is the best that could be made of them. */
const calls = [lockedCounter, skipLocked, advisoryRecount, oneAStatement];
/** As they run today. */
const transactions = [lockedCounterTransaction, skipLockedTransaction, advisoryRecountTransaction];
const baselines = [...calls, ...transactions];
const connectionsOfCeiling = [1, 2];
const ratios = ['vsBestBaseline', 'ofCeiling', 'lastTenth', 'abused', 'http'];

const parts: Record<string, (rounds: number) => Promise<Round[]>> = {
  sale: inWorld(measureSale),
  abuse: inWorld(measureAbuse),
  http: measureHttp,
};

const { only, rounds } = argumentsOf(process.argv.slice(2));
const startedAt = performance.now();
const found: Record<string, number> = { loadAtStart: loadavg()[0] ?? 0 };
const failed: string[] = [];
for (const [name, measure] of Object.entries(parts)) {
  if (only !== undefined && name !== only) continue;
  say(`-- ${name}`);
  try {
    Object.assign(found, medians(await measure(rounds)));
  } catch (cause) {
    failed.push(name);
    say(inspect(cause));
  }
}
found.seconds = (performance.now() - startedAt) / 1000;
const of = (isOf: (name: string) => boolean) =>
  Object.fromEntries(
    Object.entries(found)
      .filter(([name]) => isOf(name))
      .map(([name, figure]) => [name, rounded(figure)]),
  );
process.stdout.write(
  `${JSON.stringify({
    bench: 'reserve',
    ratios: of((name) => ratios.includes(name)),
    figures: of((name) => !ratios.includes(name)),
    ...(failed.length > 0 ? { failed } : {}),
  })}\n`,
);
process.exit(failed.length === 0 ? 0 : 1);

async function measureSale(world: World, times: number): Promise<Round[]> {
  await sellBy(world, ours, { places: tickets, pool: 4 });
  const pools = new Map<Contender, number>();
  for (const baseline of baselines) pools.set(baseline, await bestPool(world, baseline));
  const found: Round[] = [];
  for (let n = 1; n <= times; n++) {
    const best = await sellBy(world, ours, { places: tickets, pool: 4 });
    const others: Record<string, Sold> = {};
    for (const baseline of baselines)
      others[baseline.name] = await sellBy(world, baseline, {
        places: ticketsOfOthers,
        pool: pools.get(baseline) ?? 8,
      });
    const ceiling = Math.max(...(await inTurn(connectionsOfCeiling, (one) => bulk(world, one))));
    const bestOf = (some: readonly Contender[]) =>
      Math.max(...some.map(({ name }) => others[name]?.ordersPerSecond ?? Number.NaN));
    found.push({
      vsBestBaseline: best.ordersPerSecond / bestOf(baselines),
      vsBestTransaction: best.ordersPerSecond / bestOf(transactions),
      ofCeiling: best.ordersPerSecond / ceiling,
      lastTenth: best.lastTenth,
      p99Ms: best.p99Ms,
      p50Ms: best.p50Ms,
      ordersPerSecond: best.ordersPerSecond,
      'ceiling.ordersPerSecond': ceiling,
      ...Object.assign({}, ...Object.entries(others).map(([name, sold]) => figuresOf(name, sold))),
    });
    say(`round ${n}: ${JSON.stringify(found.at(-1))}`);
  }
  return found;
}

async function measureAbuse(world: World, times: number): Promise<Round[]> {
  const sell = (abuse: 'none' | 'refused' | 'raising') =>
    sellBesideAbusers(world, { tickets, clients, abuse });
  await sell('none');
  const found: Round[] = [];
  for (let n = 1; n <= times; n++) {
    const [plain, abused, raised] = [await sell('none'), await sell('refused'), await sell('raising')];
    found.push({
      abused: abused.p99Ms / plain.p99Ms,
      p99MsWithoutAbusers: plain.p99Ms,
      p99MsBesideAbusers: abused.p99Ms,
      ordersPerSecondBesideAbusers: abused.ordersPerSecond,
      refusedToAbusers: abused.refused,
      p99MsBesideRaising: raised.p99Ms,
    });
    say(`round ${n}: ${JSON.stringify(found.at(-1))}`);
  }
  return found;
}

/** The number of connections that a contender is quickest with. */
async function bestPool(world: World, contender: Contender): Promise<number> {
  const tried = await inTurn(contender.pools, async (pool) => {
    const { ordersPerSecond } = await sellBy(world, contender, { places: ticketsToTry, pool });
    return { pool, ordersPerSecond };
  });
  const best = tried.reduce((a, b) => (b.ordersPerSecond > a.ordersPerSecond ? b : a));
  say(`${contender.name}: quickest with ${best.pool} connections (${Math.round(best.ordersPerSecond)}/s)`);
  return best.pool;
}

async function sellBy(
  world: World,
  contender: Contender,
  { places, pool }: { places: number; pool: number },
): Promise<Sold> {
  const opened = await world.openSale({ tickets: places, fans: places });
  try {
    return await sellAll(await contender.prepare(opened, await opened.pool(pool)), { places, clients });
  } finally {
    await opened.close();
  }
}

async function bulk(world: World, connections: number): Promise<number> {
  const opened = await world.openSale({ tickets, fans: tickets });
  try {
    return await insertUnchecked(await opened.pool(connections), opened.sale, connections);
  } finally {
    await opened.close();
  }
}

async function inTurn<T, R>(items: readonly T[], each: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await each(item));
  return results;
}

function inWorld(measure: (world: World, rounds: number) => Promise<Round[]>) {
  return async (times: number) => {
    const world = await startWorld();
    try {
      return await measure(world, times);
    } finally {
      await world.stop();
    }
  };
}

function argumentsOf(words: readonly string[]): { only: string | undefined; rounds: number } {
  const [, ...rest] = words;
  let only: string | undefined;
  let rounds = 5;
  for (let i = 0; i < rest.length; i += 2) {
    const value = rest[i + 1];
    if (rest[i] === '--only' && value !== undefined && value in parts) only = value;
    else if (rest[i] === '--rounds' && Number(value) > 0) rounds = Math.floor(Number(value));
    else {
      say(`npm run bench -- reserve [--only ${Object.keys(parts).join('|')}] [--rounds N]`);
      process.exit(2);
    }
  }
  return { only, rounds };
}
