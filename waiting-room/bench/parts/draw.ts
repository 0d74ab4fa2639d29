import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { bucketRoot, bucketSize } from '@zilker/contracts/draw/merkle';
import { type Round, say } from '@zilker/local/bench/figures';
import type { DrawCost } from '../measure-draw.ts';
import type { World } from '../world.ts';

const few = 1_000;
const many = 1_000_000;
const leafBytes = 16;

/** Freeze and draw, with the beacon's round verified, of a thousand places and of a million. */
export async function measureDraw(world: World, rounds: number): Promise<Round[]> {
  const room = await world.startRoom();
  const measured: Round[] = [];
  const drawOf = async (n: number): Promise<DrawCost> => {
    const drop = await world.drop(room, { mode: 'draw', drawAtMs: Date.now() + 3_600_000 });
    const { admin } = world;
    const { keys } = drop;
    const whole = Buffer.alloc(bucketSize * leafBytes, randomBytes(leafBytes));
    const root = Buffer.from(bucketRoot(whole)).toString('hex');
    for (let bucket = 0; bucket * bucketSize < n; bucket++) {
      await admin.set(keys.leaves(bucket), whole);
      if ((bucket + 1) * bucketSize <= n) await admin.hset(keys.roots, String(bucket), root);
    }
    await admin.hset(keys.state, 'places', n);
    await delay(400);
    const cost = await room.ask<DrawCost>('draw', drop.id);
    await drop.close();
    return cost;
  };
  try {
    await drawOf(few);
    for (let round = 0; round < rounds; round++) {
      const small = await drawOf(few);
      const large = await drawOf(many);
      measured.push({
        draw: large.ms / small.ms,
        drawFewMs: small.ms,
        drawManyMs: large.ms,
        drawFewCommands: small.commands,
        drawManyCommands: large.commands,
      });
      say(`draw ${round + 1}/${rounds}: ${JSON.stringify(measured.at(-1))}`);
    }
    return measured;
  } finally {
    await room.stop();
  }
}
