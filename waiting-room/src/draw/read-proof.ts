import { arrivalCorrelation } from '@zilker/contracts/draw/correlation';
import { leafBytes } from '@zilker/contracts/draw/leaf';
import { auditPath, bucketRoot, bucketSize } from '@zilker/contracts/draw/merkle';
import { Refusal } from '@zilker/contracts/errors';
import type { Drop } from '../drops/drop.ts';
import type { RoomContext } from '../room-context.ts';
import { bucketLeaves, bucketRoots, rootOfRoots } from './roster.ts';

type Evenness = { correlation: number | null; firstTenth: number[] };
/** A drawn line never changes, so what is said of it as a whole is worked out once. */
const evenness = new Map<string, Evenness>();
const rootsOf = new Map<string, Buffer[]>();
const keptMax = 200;

/**
 * How much coming early gained; null and nothing while the lobby is frozen and not drawn, which is all that a drop cancelled in
 * between ever has.
 * @throws Refusal `proof_not_ready` until the frozen facts are shown
 */
export function readEvenness({ id, state }: Drop): Evenness {
  const { drawn, frozen } = state;
  if (!isShown(state) || frozen === null) throw new Refusal('proof_not_ready');
  if (drawn === null) return { correlation: null, firstTenth: [] };
  return remember(evenness, `${id}/${drawn.seed}`, () => {
    if (frozen.n === 0) return { correlation: 0, firstTenth: new Array<number>(10).fill(0) };
    const { correlation, firstTenth } = arrivalCorrelation(Buffer.from(drawn.seed, 'hex'), frozen.n);
    return { correlation, firstTenth };
  });
}

function isShown({ frozen, roster, revealed }: Drop['state']): boolean {
  return frozen !== null && roster !== null && revealed;
}

/** The Merkle path of a drawn place, hex. @throws Refusal `proof_not_ready`, `not_found` for a place that was not drawn */
export async function readPathOf(
  { redis }: Pick<RoomContext, 'redis'>,
  { id, state }: Drop,
  index: number,
): Promise<{ index: number; leaf: string; path: string[] }> {
  const { frozen } = state;
  if (!isShown(state) || frozen === null) throw new Refusal('proof_not_ready');
  const { n } = frozen;
  if (index >= n) throw new Refusal('not_found');
  const roots = rootsOf.get(id) ?? (await bucketRoots(redis, id, n, state));
  const bucket = Math.floor(index / bucketSize);
  const leaves = await bucketLeaves(redis, id, n, bucket, state);
  // leaves that Redis lost come back with their fans; until then nothing is proved by what is there
  const isWhole = () =>
    rootOfRoots(roots, n) === state.roster && roots[bucket]?.equals(bucketRoot(leaves)) === true;
  if (state.lostBelow > 0 && !isWhole()) throw new Refusal('proof_not_ready');
  remember(rootsOf, id, () => roots);
  const path = auditPath({ index, n, bucketLeaves: leaves, bucketRoots: roots });
  const at = (index % bucketSize) * leafBytes;
  return { index, leaf: leaves.subarray(at, at + leafBytes).toString('hex'), path: path.map(hexOf) };
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

function remember<T>(kept: Map<string, T>, id: string, make: () => T): T {
  const known = kept.get(id);
  if (known !== undefined) return known;
  if (kept.size >= keptMax) kept.clear();
  const made = make();
  kept.set(id, made);
  return made;
}
