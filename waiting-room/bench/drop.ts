import { setTimeout as delay } from 'node:timers/promises';
import type { DropDefinition } from '@zilker/contracts/drop';
import { type CallEntry, parseCallEntry } from '@zilker/contracts/signals/calls';
import { encodeGrant } from '@zilker/contracts/signals/grants';
import { announceDrop } from '@zilker/local/bench/announce-drop';
import type { RedisClient } from '@zilker/runtime/redis';
import { keysOf } from '../src/redis/keys.ts';

export type BenchDrop = Awaited<ReturnType<typeof roomDrop>>;

/** A drop as the workers tell a room of it; `state` is then set over what the room made of it. */
export async function roomDrop(
  world: { admin: RedisClient; service: string },
  room: { adminUrl: string },
  change: Partial<DropDefinition>,
  state: Record<string, string | number>,
) {
  const definition = await announceDrop({ adminUrl: room.adminUrl, service: world.service }, change);
  const { drop: id } = definition;
  const keys = keysOf(id);
  const { admin } = world;
  const wanted = definition.mode === 'standby' ? 'calling' : 'lobby';
  while ((await admin.hget(keys.state, 'phase')) !== wanted) await delay(20);
  if (Object.keys(state).length > 0) await admin.hset(keys.state, state);
  return {
    id,
    keys,
    definition,
    /** The box office's word. Resolves to when it was said, on Redis's clock, ms. */
    async grant(granted: number): Promise<number> {
      const word = encodeGrant({
        granted,
        term: 1,
        expiresAtMs: Date.now() + 3_600_000,
        limitedBy: 'rate',
        capacity: 1_000_000,
        sold: 0,
        held: 0,
        inside: 0,
        insideMax: 1_000_000,
        free: 1_000_000,
        ticketsPerCall: null,
        unopened: [],
        floorPerMinute: 6_000,
        health: null,
      });
      const [[, time]] = (await admin.multi().time().hset(keys.grant, word).exec()) as [
        [null, [number, number]],
      ];
      return Number(time[0]) * 1000 + Number(time[1]) / 1000;
    },
    async calls(): Promise<CallEntry[]> {
      return (await admin.xrange(keys.calls, '-', '+')).map(([, fields]) => parseCallEntry(fields));
    },
    async untilCalled(count: number, withinMs = 60_000): Promise<void> {
      const lateAt = performance.now() + withinMs;
      while ((await admin.xlen(keys.calls)) < count) {
        if (performance.now() > lateAt) throw new Error(`${count} calls did not come within ${withinMs} ms`);
        await delay(10);
      }
    },
    async close(): Promise<void> {
      await admin.hset(keys.state, 'phase', 'closed');
    },
  };
}
