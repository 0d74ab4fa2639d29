import { randomnessOf } from '@zilker/contracts/draw/beacon';
import { noBeacon, seedOf } from '@zilker/contracts/draw/seed';
import type { Drop } from '../drops/drop.ts';
import type { DropState } from '../drops/drop-state.ts';
import { takeStep } from '../drops/step.ts';
import { randomnessAtMs } from '../drops/times.ts';
import type { RoomContext } from '../room-context.ts';
import { fetchPatiently } from './fetch-round.ts';

/** From then on a round that is not there counts as late, and the log says that the draw waits. */
const lateMs = 10_000;

/**
 * Makes the draw, once its randomness can be had. Until then it waits; the next poll tries again, and anyone may bring the round
 * (`supply-round.ts`).
 * @throws Error when the round cannot be had yet
 */
export async function makeDraw(room: RoomContext, drop: Drop): Promise<void> {
  const { beacon } = drop.state;
  if (beacon === null) return fixSeed(room, drop, noBeacon);
  try {
    await fixSeed(room, drop, await fetchDue(room, beacon));
  } catch (cause) {
    if (room.nowMs() > randomnessAtMs(drop.state) + lateMs) await sayLate(room, drop, beacon.round);
    throw cause;
  }
}

/** Fixes the seed by a round that is verified. Exactly once, whoever brings it. */
export async function fixSeed(
  room: RoomContext,
  { id, state }: Drop,
  { signature, randomness }: { signature: string; randomness: string },
): Promise<void> {
  const { frozen, roster } = state;
  if (frozen === null || roster === null) return;
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

type Beacon = NonNullable<DropState['beacon']>;

async function fetchDue(
  room: RoomContext,
  { chain, round }: Beacon,
): Promise<{ signature: string; randomness: string }> {
  if (room.beacon === undefined) throw new Error('this draw needs a beacon, and none is configured');
  const { signature } = await fetchPatiently(
    [room.beacon.url, ...room.beacon.relays],
    chain,
    round,
    room.nowMs(),
  );
  return { signature, randomness: randomnessOf(signature) };
}

async function sayLate(room: RoomContext, { id, state, log }: Drop, round: number): Promise<void> {
  if (log.some(({ act }) => act === 'waits')) return;
  const text = `The draw waits for round ${round} of the public randomness`;
  await takeStep(
    room.scripts,
    id,
    {
      phases: ['frozen'],
      // an entry of another replica that says the same is one that this one has not read
      only: { seed: '', seq: String(state.seq) },
      note: { atMs: Math.round(room.nowMs()), by: 'room', act: 'waits', text },
      set: {},
    },
    state,
  );
}
