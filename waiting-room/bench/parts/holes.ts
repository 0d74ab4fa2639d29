import { setTimeout as delay } from 'node:timers/promises';
import { type Round, say } from '@zilker/local/bench/figures';
import { drawnLine, drawnState } from '../drawn.ts';
import type { World } from '../world.ts';

const places = 1_000_000;
const absent = 900_000;
const granted = 100;
const slowFromUs = 500;

/**
 * A drawn line of a million of which the first 900,000 are away. Everybody else turns up, as one replica says, in the moment in
 * which 100 are granted.
 */
export async function measureHoles(world: World, rounds: number): Promise<Round[]> {
  const { admin } = world;
  const room = await world.startRoom();
  const measured: Round[] = [];
  const line = drawnLine(places);
  const here = Buffer.alloc(places / 8);
  for (let position = absent; position < places; position++) {
    const index = line.indexAt(position);
    here[index >> 3] = (here[index >> 3] ?? 0) | (0x80 >> (index & 7));
  }
  try {
    for (let round = 0; round < rounds; round++) {
      const drop = await world.drop(
        room,
        { mode: 'draw', drawAtMs: Date.now() + 3_600_000 },
        drawnState(places),
      );
      // the room has read that it is drawn
      await delay(1_000);
      await admin.config('SET', 'slowlog-log-slower-than', String(slowFromUs));
      await admin.config('SET', 'slowlog-max-len', '1000');
      await admin.slowlog('RESET');
      await admin.zadd(drop.keys.replicas, Date.now(), 'bench');
      await admin.set(drop.keys.presence('bench'), here, 'PX', 60_000);
      const grantedAtMs = await drop.grant(granted);
      await drop.untilCalled(granted);
      const slow = (await admin.slowlog('GET', 1000)) as [number, number, number, string[]][];
      const ofRoom = slow.filter(([, , , [command = '']]) => /^(eval|x|h|z|get|mget)/i.test(command));
      const calls = await drop.calls();
      if (calls.some(({ position }) => position < absent)) throw new Error('somebody absent was called');
      measured.push({
        holesMs: Math.max(...calls.map(({ atMs }) => atMs)) - grantedAtMs,
        holesRedisMostMs: Math.max(0, ...ofRoom.map(([, , micros]) => micros)) / 1000,
      });
      say(`holes ${round + 1}/${rounds}: ${JSON.stringify(measured.at(-1))}`);
      await drop.close();
    }
    return measured;
  } finally {
    await room.stop();
  }
}
