import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedis, untilReady } from '@zilker/runtime/redis';
import { Cluster } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { inRepository } from '../paths.ts';
import { waitUntil } from '../wait-until.ts';
import { startRedisCluster } from './redis-cluster.ts';

test('three masters with a replica each: a killed master is followed by its replica, which has its keys', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'zilker-cluster-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const cluster = await startRedisCluster({
    dataDir: join(dataDir, 'redis'),
    fetchDir: inRepository('.zilker', 'redis-server'),
  });
  onTestFinished(() => cluster.stop());
  const client = createRedis(cluster.urls.room, { name: 'test' });
  await untilReady(client);
  onTestFinished(() => client.disconnect());
  for (const drop of ['one', 'two', 'three']) await client.set(`room:{${drop}}:x`, drop);
  // the replica has it too by now, or nothing would be left to find; WAIT names no key, so each master is asked
  // over the connection that wrote
  await waitUntil('the replicas having it all', async () => {
    const masters = client instanceof Cluster ? client.nodes('master') : [];
    const having = await Promise.all(masters.map((master) => master.wait(1, 100)));
    return having.length === 3 && having.every((replicas) => replicas === 1);
  });
  await cluster.failOver('room:{one}:x');
  await waitUntil('an answer', () => client.get('room:{one}:x').catch(() => undefined) as Promise<string>);
  for (const drop of ['one', 'two', 'three']) expect(await client.get(`room:{${drop}}:x`)).toBe(drop);
});
