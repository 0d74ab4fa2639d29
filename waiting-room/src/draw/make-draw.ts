import { randomnessOf } from '@zilker/contracts/draw/beacon';
import { noBeacon, seedOf } from '@zilker/contracts/draw/seed';
import type { Drop } from '../drops/drop.ts';
import type { DropState } from '../drops/drop-state.ts';
import { takeStep } from '../drops/step.ts';
import type { RoomContext } from '../room-context.ts';
import { fetchRound } from './fetch-round.ts';

/**
 * Fixes the seed, once the randomness is known and verified. Until then the draw waits; the next poll tries again.
 * @throws Error when the round cannot be had yet
 */
export async function makeDraw(room: RoomContext, { id, state }: Drop): Promise<void> {
  const { frozen, roster } = state;
  if (frozen === null || roster === null) return;
  const { signature, randomness } = await randomnessFor(room, state);
  const secret = room.secrets.drawSecret(id);
  const seed = Buffer.from(
    seedOf({
      drop: id,
      n: frozen.n,
      roster: Buffer.from(roster, 'hex'),
      secret,
      randomness: Buffer.from(randomness, 'hex'),
    }),
  ).toString('hex');
  const atMs = Math.round(room.nowMs());
  const places = `${frozen.n.toLocaleString('en-US')} ${frozen.n === 1 ? 'place' : 'places'}`;
  await takeStep(
    room.scripts,
    id,
    {
      phases: ['frozen'],
      only: { seed: '', revealed: '1' },
      note: { atMs, by: 'room', act: 'draw', text: `Draw of ${places}` },
      set: { phase: 'drawn', signature, randomness, seed, drawnAtMs: String(atMs) },
      reports: [{ fact: 'drawn', signature, randomness, seed, atMs }],
    },
    state,
  );
}

async function randomnessFor(
  room: RoomContext,
  { beacon }: DropState,
): Promise<{ signature: string; randomness: string }> {
  if (beacon === null) return noBeacon;
  if (room.beacon === undefined) throw new Error('this draw needs a beacon, and none is configured');
  const { signature } = await fetchRound(room.beacon.url, beacon.chain, beacon.round);
  return { signature, randomness: randomnessOf(signature) };
}
