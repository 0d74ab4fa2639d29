import { waitUntil } from '@zilker/local/wait-until';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { untilCalls } from './conditions.ts';
import { type FaultStack, openFaultStack } from './fault-stack.ts';
import { joinLobby } from './lobby-crowd.ts';
import { openDeafSocket } from './open-deaf-socket.ts';

let room: FaultStack;

beforeAll(async () => {
  room = await openFaultStack();
}, 180_000);
afterAll(() => room?.close(), 60_000);

const replicas = () => room.stack.replicas['waiting-room']?.all ?? [];

test('5,000 fans of a full lobby reconnect in one second, and another drop is called meanwhile', async () => {
  const lobby = await joinLobby(room.target, { fans: 5_000, roomUrls: replicas().map(({ url }) => url) });
  onTestFinished(() => lobby.cut());
  const allTold = () => waitUntil('everybody being told', () => lobby.told >= 5_000, { timeoutMs: 120_000 });
  lobby.connect(5_000);
  await allTold();
  await room.runClean({
    async meanwhile(about) {
      await untilCalls(about, 6);
      await about.fault('5,000 fans reconnect', async () => {
        lobby.cut();
        lobby.connect(1_000);
        await allTold();
      });
    },
  });
  expect(lobby.told).toBe(5_000);
  expect(lobby.oddities).toEqual([]);
  expect(await lobby.moved(25)).toBe(0);
});

test('clients that never read their sockets are let go, and nobody else waits for them', async () => {
  await room.runClean({
    async meanwhile(about) {
      await untilCalls(about, 2);
      for (const { url } of replicas())
        for (let socket = 0; socket < 20; socket++) {
          const close = await openDeafSocket(url, room.target, about.drop);
          onTestFinished(close);
        }
    },
  });
  await waitUntil('all of them being let go', async () => (await letGo()) >= 20 * replicas().length, {
    timeoutMs: 90_000,
    everyMs: 500,
  });
});

/** Sockets that the replicas closed because nobody listened. */
async function letGo(): Promise<number> {
  const pages = await Promise.all(
    replicas().map(async ({ adminUrl }) => (await fetch(`${adminUrl}/metrics`)).text()),
  );
  const lines = pages.flatMap((page) => page.split('\n'));
  const counts = lines.filter((line) => /^zilker_sockets_closed_total\{.*reason="(dead|slow)"/.test(line));
  return counts.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
