import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '@zilker/contracts/ids';
import { percentile, type Round, say } from '@zilker/local/bench/figures';
import { type BenchProcess, startProcess } from '../child.ts';
import type { BenchDrop } from '../drop.ts';
import { duesOf } from '../dues.ts';
import type { TickCost } from '../measure-ticks.ts';
import type { World } from '../world.ts';

const few = 4_000;
const many = 18_000;
const ticksARound = 20;
const callsARound = 1_000;

/** A replica with 4,000 sockets, then with 18,000: what a tick and a socket cost, and how soon a call is there. */
export async function measureSockets(world: World, rounds: number): Promise<Round[]> {
  const bare = await startProcess('./bare-sockets-process.ts');
  const bareClients = await startProcess('./clients-process.ts');
  const bareUrl = await bare.ask<string>('url');
  await bareClients.ask('open', bareUrl, 0, Array<string>(few).fill('-'));
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    measured.push(await measureRound(world, bare));
    say(`sockets ${round + 1}/${rounds}: ${JSON.stringify(measured.at(-1))}`);
  }
  await Promise.all([bare.stop(), bareClients.stop()]);
  return measured;
}

async function measureRound(world: World, bare: BenchProcess): Promise<Round> {
  const room = await world.startRoom();
  const clients = await startProcess('./clients-process.ts');
  try {
    const drop = await world.drop(room, {}, { places: many });
    const tokens = await placeTokens(world, drop, many);
    await clients.ask('open', room.url, 0, tokens.slice(0, few));
    const rssFew = await room.ask<number>('rss');
    const tickJson = JSON.stringify(
      ((await (await fetch(`${room.url}/room/v1/drops/${drop.id}`)).json()) as { tick: object }).tick,
    );
    const raw = await bare.ask<{ readyUs: number; sendUs: number }>('ticks', tickJson, ticksARound);
    const ours = await room.ask<TickCost>('ticks', drop.id, ticksARound);
    await clients.ask('open', room.url, few, tokens.slice(few));
    const rssMany = await room.ask<number>('rss');
    const slices = await room.ask<TickCost>('ticks', drop.id, 5);
    const calls = await measureCalls(drop, clients);
    await drop.close();
    return {
      tick: ours.cpuUs / raw.readyUs,
      tickAgainstSend: ours.cpuUs / raw.sendUs,
      tickCpuUs: ours.cpuUs,
      rawReadyFrameCpuUs: raw.readyUs,
      rawSendCpuUs: raw.sendUs,
      longestSliceMs: slices.longestSliceMs,
      rssPerSocketKb: (rssMany - rssFew) / (many - few) / 1024,
      ...calls,
    };
  } finally {
    await Promise.all([room.stop(), clients.stop()]);
  }
}

async function placeTokens({ signPlace }: World, drop: BenchDrop, count: number): Promise<string[]> {
  const sub = newId('account');
  const jkt = 'x'.repeat(43);
  return Promise.all(
    Array.from({ length: count }, (_, index) =>
      signPlace(
        {
          sub,
          drop: drop.definition.drop,
          index,
          leaf: 'A'.repeat(22),
          jkt,
          epoch: 0,
          holder: true,
          work: 1,
        },
        { ttlMs: 3_600_000 },
      ),
    ),
  );
}

/** From due (the k-th credit, on Redis's clock) to the token at the client, with everybody here. */
async function measureCalls(drop: BenchDrop, clients: BenchProcess): Promise<Round> {
  // presence and ticks have settled
  await delay(1_500);
  const grantedAtMs = await drop.grant(callsARound);
  await drop.untilCalled(callsARound);
  const calls = await drop.calls();
  const dueMs = duesOf(
    calls.map(({ atMs }) => atMs),
    grantedAtMs,
    drop.definition.ratePerMinute,
  );
  const got = new Map<number, number>();
  const lateAt = performance.now() + 10_000;
  while (got.size < callsARound && performance.now() < lateAt) {
    for (const [index, atMs] of await clients.ask<[number, number][]>('takeCalls')) got.set(index, atMs);
    await delay(50);
  }
  if (got.size < callsARound) throw new Error(`${callsARound - got.size} calls did not reach their fans`);
  const delays = calls.map(({ index }, at) => (got.get(index) ?? 0) - (dueMs[at] ?? 0));
  return {
    callP50Ms: percentile(delays, 0.5),
    callP99Ms: percentile(delays, 0.99),
    callMostMs: Math.max(...delays),
  };
}
