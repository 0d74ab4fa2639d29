import { newId } from '@zilker/contracts/ids';
import { type Round, say } from '@zilker/local/bench/figures';
import autocannon from 'autocannon';
import { type BenchProcess, startProcess } from '../child.ts';
import type { World } from '../world.ts';

const connections = 64;
const seconds = 5;
/** More accounts than either server gets through in a round. */
const accountsEach = 500;

/** Joins against the least that any server could do for one, in turns, driven alike. */
export async function measureJoin(world: World, rounds: number): Promise<Round[]> {
  const room = await world.startRoom();
  const bare = await startProcess('./bare-join-process.ts', { env: world.env });
  const bareUrl = await bare.ask<string>('url');
  const drop = await world.drop(room, { mode: 'draw', drawAtMs: Date.now() + 3_600_000 });
  const ourUrl = `${room.url}/room/v1/drops/${drop.id}/places`;
  const measured: Round[] = [];
  try {
    // both are warm before anything counts
    await drive(world, ourUrl, 2);
    await drive(world, bareUrl, 2);
    for (let round = 0; round < rounds; round++) {
      const ours = await drive(world, ourUrl, seconds, room);
      const raw = await drive(world, bareUrl, seconds, bare);
      measured.push({
        join: ours.perSecond / raw.perSecond,
        joinsPerSecond: ours.perSecond,
        bareJoinsPerSecond: raw.perSecond,
        joinCpuUs: ours.cpuUs,
        bareJoinCpuUs: raw.cpuUs,
      });
      say(`join ${round + 1}/${rounds}: ${JSON.stringify(measured.at(-1))}`);
    }
    await drop.close();
    return measured;
  } finally {
    await Promise.all([room.stop(), bare.stop()]);
  }
}

/** Each connection joins with accounts of its own, one after the other, none of them twice. */
async function drive(
  world: World,
  url: string,
  duration: number,
  server?: BenchProcess,
): Promise<{ perSecond: number; cpuUs: number }> {
  const body = JSON.stringify({ jkt: 'x'.repeat(43) });
  const tokens = await Promise.all(
    Array.from({ length: connections * accountsEach }, () =>
      world.signAccess({ role: 'fan', sub: newId('account'), sid: 's' }, { ttlMs: 600_000 }),
    ),
  );
  const cpuBefore = (await server?.ask<number>('cpuUs')) ?? 0;
  let next = 0;
  const result = await autocannon({
    url,
    connections,
    duration,
    method: 'POST',
    setupClient(client) {
      const own = tokens.slice(next, next + accountsEach);
      next += accountsEach;
      client.setRequests(
        own.map((token) => ({
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body,
        })),
      );
    },
  });
  const cpuAfter = (await server?.ask<number>('cpuUs')) ?? 0;
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`);
  const total = result['2xx'];
  if (total > connections * accountsEach * 0.9) throw new Error('too few accounts for so fast a server');
  return { perSecond: total / result.duration, cpuUs: (cpuAfter - cpuBefore) / total };
}
