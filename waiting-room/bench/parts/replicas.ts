import { setTimeout as delay } from 'node:timers/promises';
import { type Round, say } from '@zilker/local/bench/figures';
import type { RoomProcess, World } from '../world.ts';

const replicasMany = 8;
const windowMs = 4_000;
const places = 5_000;

/** What eight replicas call in a few seconds, against what one calls, at the same rate. */
export async function measureReplicas(world: World, rounds: number): Promise<Round[]> {
  const rooms: RoomProcess[] = [await world.startRoom()];
  const of = async () => {
    const called: number[] = [];
    for (let round = 0; round < rounds; round++) called.push(await callsIn(world, rooms));
    return called;
  };
  try {
    const one = await of();
    say(`1 replica called ${one.join(', ')} in ${windowMs} ms`);
    while (rooms.length < replicasMany) rooms.push(await world.startRoom());
    const many = await of();
    say(`${replicasMany} replicas called ${many.join(', ')} in ${windowMs} ms`);
    return one.map((calls, round) => ({
      callReplicas: (many[round] ?? 0) / calls,
      callsOfOne: calls,
      callsOfEight: many[round] ?? 0,
    }));
  } finally {
    await Promise.all(rooms.map((room) => room.stop()));
  }
}

async function callsIn({ admin, drop: makeDrop }: World, rooms: readonly RoomProcess[]): Promise<number> {
  const [first] = rooms;
  if (first === undefined) throw new Error('no room');
  const drop = await makeDrop(first, {}, { places });
  await admin.zadd(drop.keys.replicas, Date.now(), 'bench');
  await admin.set(drop.keys.presence('bench'), Buffer.alloc(places / 8, 0xff), 'PX', 60_000);
  // every replica knows the drop, and has seen who is here
  await delay(2_000);
  const grantedAtMs = await drop.grant(places);
  await delay(windowMs + 500);
  const calls = await drop.calls();
  await drop.close();
  return calls.filter(({ atMs }) => atMs < grantedAtMs + windowMs).length;
}
