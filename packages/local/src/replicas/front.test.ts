import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { freePorts } from '../ports.ts';
import { waitUntil } from '../wait-until.ts';
import { type Front, startFront } from './front.ts';

type Fake = { port: number; adminPort: number; name: string; ready: boolean; servers: Server[] };
let fakes: Fake[] = [];
let front: Front;
let port: number;

afterEach(async () => {
  await front.stop();
  for (const fake of fakes) close(fake);
});

async function start(count: number): Promise<void> {
  const [own = 0, ownAdmin = 0, ...ports] = await freePorts(2 + count * 2);
  port = own;
  fakes = await Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const fake: Fake = {
        port: ports[at * 2] ?? 0,
        adminPort: ports[at * 2 + 1] ?? 0,
        name: `replica ${at}`,
        ready: true,
        servers: [],
      };
      fake.servers = [
        createServer((_request, response) => response.end(fake.name)),
        createServer((_request, response) => response.writeHead(fake.ready ? 200 : 503).end()),
      ];
      for (const [index, server] of fake.servers.entries())
        await new Promise<void>((done) =>
          server.listen(index === 0 ? fake.port : fake.adminPort, '127.0.0.1', done),
        );
      return fake;
    }),
  );
  front = await startFront({ port, adminPort: ownAdmin, upstreams: fakes });
}

function close(fake: Fake): void {
  for (const server of fake.servers) {
    server.close();
    server.closeAllConnections();
  }
}

/** Each on a connection of its own. */
async function askedOf(times: number): Promise<string[]> {
  const names: string[] = [];
  for (let time = 0; time < times; time++) {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } });
    names.push(await answer.text());
  }
  return names;
}

test('connections go to the replicas in turn', async () => {
  await start(2);
  const names = await askedOf(6);
  expect(names.filter((name) => name === 'replica 0')).toHaveLength(3);
});

test('one that is dead gets none, at once', async () => {
  await start(2);
  for (const fake of fakes.slice(0, 1)) close(fake);
  expect(new Set(await askedOf(4))).toEqual(new Set(['replica 1']));
});

test('one that is not ready gets none, unless nobody is', async () => {
  await start(2);
  const [first, second] = fakes;
  if (first === undefined || second === undefined) throw new Error('There are two.');
  first.ready = false;
  await waitUntil('the front seeing it', async () => !(await askedOf(2)).includes('replica 0'));
  second.ready = false;
  await waitUntil('both being asked again', async () => new Set(await askedOf(4)).size === 2);
});
