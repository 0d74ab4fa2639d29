import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePorts } from '../ports.ts';
import type { ServerProcess } from '../server-process.ts';
import { waitUntil } from '../wait-until.ts';
import { askRedis } from './ask-redis.ts';
import { prepareRedis, type RedisOptions } from './redis.ts';
import { startRedisServer } from './redis-server.ts';
import { type RedisUrls, redisUrls } from './redis-users.ts';

type Node = { server: ServerProcess; port: number; busPort: number; id: string };

export type RedisCluster = {
  urls: RedisUrls;
  /** Kills the master that holds the key and resolves when a replica serves in its place. */
  failOver(key: string): Promise<void>;
  stop(): Promise<void>;
};

const slotCount = 16_384;
const masterCount = 3;
/** A node that is silent for so long is held to be dead. */
const nodeTimeoutMs = 1_500;

/** Redis Cluster on loopback: three masters with a replica each, and the users that a single one has. */
export async function startRedisCluster(options: RedisOptions): Promise<RedisCluster> {
  const prepared = await prepareRedis(options);
  const password = prepared.passwords.admin;
  const ports = await freePorts(masterCount * 4);
  const nodes: Node[] = [];
  const stop = async () => {
    await Promise.allSettled(nodes.map(({ server }) => server.stop()));
  };
  const ask = (node: Node, command: string) => askRedis({ port: node.port, password }, command);
  const alive = () => nodes.filter(({ server }) => server.running);
  const healthy = (of: readonly Node[]) =>
    waitUntil('the cluster being whole', async () => {
      const infos = await Promise.all(of.map((node) => ask(node, 'CLUSTER INFO')));
      return infos.every((info) => info.includes('cluster_state:ok'));
    });

  try {
    for (let at = 0; at < masterCount * 2; at++) {
      const [port = 0, busPort = 0] = ports.slice(at * 2, at * 2 + 2);
      const dataDir = join(options.dataDir, `node-${at}`);
      await mkdir(dataDir, { recursive: true });
      const server = await startRedisServer({
        ...prepared,
        port,
        dataDir,
        password,
        settings: {
          'cluster-enabled': 'yes',
          'cluster-port': String(busPort),
          'cluster-node-timeout': String(nodeTimeoutMs),
          // a shard that fails takes no other with it
          'cluster-require-full-coverage': 'no',
          masteruser: 'admin',
          masterauth: password,
        },
        ...(options.logFile === undefined ? {} : { logFile: options.logFile.replace('.log', `-${at}.log`) }),
      });
      nodes.push({ server, port, busPort, id: '' });
    }
    for (const node of nodes) node.id = bulk(await ask(node, 'CLUSTER MYID'));
    await form(nodes, ask);
    await healthy(nodes);
    const replicas = nodes.slice(masterCount);
    await waitUntil('each replica following its master', async () => {
      const infos = await Promise.all(replicas.map((node) => ask(node, 'INFO replication')));
      return infos.every((info) => info.includes('master_link_status:up'));
    });
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    urls: redisUrls(prepared.passwords, ...nodes.map(({ port }) => port)),
    async failOver(key) {
      const [asked] = alive();
      if (asked === undefined) throw new Error('No node of the cluster runs.');
      const slot = Number((await ask(asked, `CLUSTER KEYSLOT ${key}`)).slice(1));
      const before = await ownerOf(slot);
      if (before === undefined) throw new Error(`Nobody holds slot ${slot}.`);
      await before.server.kill();
      await waitUntil('a replica serving in its place', async () => {
        const now = await ownerOf(slot);
        return now !== undefined && now !== before;
      });
      await healthy(alive());
    },
    stop,
  };

  /** By what most nodes that live say. */
  async function ownerOf(slot: number): Promise<Node | undefined> {
    for (const node of alive()) {
      const lines = (await ask(node, 'CLUSTER NODES')).split('\n');
      const line = lines.find((one) => holds(one, slot));
      const owner = nodes.find(({ id }) => line?.startsWith(id));
      if (owner !== undefined) return owner;
    }
    return undefined;
  }
}

/** Slots in thirds to the masters, everyone meets, and each of the rest follows a master. */
async function form(
  nodes: readonly Node[],
  ask: (node: Node, command: string) => Promise<string>,
): Promise<void> {
  const [first, ...others] = nodes;
  if (first === undefined) return;
  const insist = async (node: Node, command: string) => {
    const answer = await ask(node, command);
    if (!answer.startsWith('+OK')) throw new Error(`${command}: ${answer}`);
  };
  const masters = nodes.slice(0, masterCount);
  for (const [at, node] of masters.entries()) {
    const from = Math.floor((at * slotCount) / masterCount);
    const to = Math.floor(((at + 1) * slotCount) / masterCount) - 1;
    await insist(node, `CLUSTER ADDSLOTSRANGE ${from} ${to}`);
  }
  for (const [at, node] of nodes.entries()) await insist(node, `CLUSTER SET-CONFIG-EPOCH ${at + 1}`);
  for (const node of others) await insist(node, `CLUSTER MEET 127.0.0.1 ${first.port} ${first.busPort}`);
  for (const [at, node] of nodes.slice(masterCount).entries()) {
    const master = masters[at];
    if (master === undefined) continue;
    await waitUntil('a replica knowing its master', async () =>
      (await ask(node, `CLUSTER REPLICATE ${master.id}`)).startsWith('+OK'),
    );
  }
}

/** A line of CLUSTER NODES: id, address, flags, master, ping, pong, epoch, link, then slots. */
function holds(line: string, slot: number): boolean {
  const [, , flags = '', , , , , , ...ranges] = line.trim().split(' ');
  if (!flags.includes('master') || flags.includes('fail')) return false;
  return ranges.some((range) => {
    const [from = Number.NaN, to = from] = range.split('-').map(Number);
    return slot >= from && slot <= to;
  });
}

/** What stands in a bulk reply: `$40\r\n…\r\n`. */
function bulk(answer: string): string {
  return answer.split('\r\n')[1] ?? '';
}
