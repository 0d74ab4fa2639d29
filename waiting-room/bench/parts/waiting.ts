import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '@zilker/contracts/ids';
import { type Round, say } from '@zilker/local/bench/figures';
import { freePortBlock } from '@zilker/local/ports';
import { startStack } from '@zilker/local/stack';
import { createPool } from '@zilker/runtime/pg';
import { createRedis } from '@zilker/runtime/redis';
import { signer } from '@zilker/runtime/tokens';
import { startProcess } from '../child.ts';
import { type BenchDrop, roomDrop } from '../drop.ts';

const fans = 1_000;
const polling = 200;
const windowMs = 8_000;

/**
 * What fans who join and wait cost the box office, on the whole stack: requests that core-api answered and transactions that
 * Postgres committed, less those of as long a time without any fan.
 */
export async function measureWaiting(rounds: number): Promise<Round[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'zilker-bench-stack-'));
  const much = '999999999';
  const stack = await startStack({
    dataDir,
    ports: await freePortBlock(),
    env: {
      'waiting-room': {
        WORK_MAX_NUMBER: '0',
        LOG_LEVEL: 'error',
        JOINS_PER_ADDRESS_MINUTE: much,
        SOCKETS_PER_ADDRESS_MINUTE: much,
        POLLS_PER_ADDRESS_MINUTE: much,
      },
    },
  });
  const pool = createPool(stack.stores.databaseUrl, { max: 1, name: 'bench' });
  const admin = createRedis(stack.stores.redisUrls.admin, { name: 'bench-admin' });
  const clients = await startProcess('./clients-process.ts');
  const { service, crowd } = stack.keys.keySets;
  const signFan = signer('crowd', crowd);
  const world = {
    admin,
    service: await signer('service', service)({ sub: 'workers' }, { ttlMs: 3_600_000 }),
  };
  const count = async () => ({
    requests: requestsIn(await (await fetch(`${stack.urls.coreApiAdmin}/metrics`)).text()),
    queries: Number(
      (await pool.query('SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()'))
        .rows[0].xact_commit,
    ),
  });
  /** What is counted while `work` goes on, and for the window at the least. */
  const over = async (work: () => Promise<unknown>) => {
    const startedAt = performance.now();
    const before = await count();
    await Promise.all([work(), delay(windowMs)]);
    const after = await count();
    return {
      requests: after.requests - before.requests,
      queries: after.queries - before.queries,
      ms: performance.now() - startedAt,
    };
  };
  const room = { url: stack.urls.waitingRoom, adminUrl: stack.urls.waitingRoomAdmin };
  const measured: Round[] = [];
  try {
    // what is counted is counted: a request that asks Postgres shows
    const before = await count();
    await (await fetch(`${stack.urls.coreApi}/api/v1/events`)).arrayBuffer();
    if ((await count()).requests !== before.requests + 1)
      throw new Error('requests to core-api are not counted');
    for (let round = 0; round < rounds; round++) {
      const drop = await roomDrop(world, room, { demo: true }, {});
      await delay(1_000);
      const idle = await over(async () => {});
      const waiting = await over(async () => {
        const places = await joinAll(room.url, drop, signFan);
        await clients.ask('open', room.url, 0, places.slice(polling));
        const endAt = performance.now() + windowMs / 2;
        while (performance.now() < endAt) await pollAll(room.url, drop, places.slice(0, polling));
      });
      // what the services ask by themselves they ask all the time
      const share = waiting.ms / idle.ms;
      measured.push({
        coreRequestsPerWaitingFan: (waiting.requests - idle.requests * share) / fans,
        queriesPerWaitingFan: (waiting.queries - idle.queries * share) / fans,
        queriesPerSecondIdle: (idle.queries / idle.ms) * 1000,
        queriesPerSecondWaiting: (waiting.queries / waiting.ms) * 1000,
      });
      say(`waiting ${round + 1}/${rounds}: ${JSON.stringify(measured.at(-1))}`);
      await drop.close();
    }
    return measured;
  } finally {
    await clients.stop();
    admin.disconnect();
    await pool.end();
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function joinAll(
  url: string,
  drop: BenchDrop,
  signFan: ReturnType<typeof signer<'crowd'>>,
): Promise<string[]> {
  const places: string[] = [];
  const join = async () => {
    const access = await signFan({ role: 'fan', sub: newId('account'), sid: 's' }, { ttlMs: 600_000 });
    const response = await fetch(`${url}/room/v1/drops/${drop.id}/places`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${access}` },
      body: JSON.stringify({ jkt: 'x'.repeat(43) }),
    });
    if (!response.ok) throw new Error(`a join answered ${response.status}: ${await response.text()}`);
    places.push(((await response.json()) as { place: string }).place);
  };
  let left = fans;
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      while (left-- > 0) await join();
    }),
  );
  return places;
}

async function pollAll(url: string, drop: BenchDrop, places: readonly string[]): Promise<void> {
  for (const place of places) {
    const response = await fetch(`${url}/room/v1/drops/${drop.id}/place`, {
      headers: { authorization: `Bearer ${place}` },
    });
    if (!response.ok) throw new Error(`a poll answered ${response.status}`);
    await response.arrayBuffer();
  }
}

function requestsIn(metrics: string): number {
  const counts = [...metrics.matchAll(/^zilker_http_request_seconds_count(?:\{[^}]*\})? (\d+)/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}
