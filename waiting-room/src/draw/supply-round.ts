import { randomnessOf, verifyRound } from '@zilker/contracts/draw/beacon';
import { Refusal } from '@zilker/contracts/errors';
import type { Drop } from '../drops/drop.ts';
import { randomnessAtMs } from '../drops/times.ts';
import { roundSupplied } from '../events.ts';
import type { RoomContext } from '../room-context.ts';
import { fixSeed } from './make-draw.ts';

/** A signature takes up to 70 ms to check, in which nothing else runs: after each, six times as long must pass. */
const restShare = 6;
let freeAtMs = 0;
/** Signatures that did not check are refused the next time at once. */
const refused = new Set<string>();
const refusedMax = 1_000;

/**
 * Takes the round that a draw waits for from anyone who has it, and makes the draw. Bringing the round of a draw that was made by it
 * is accepted too: somebody else was quicker.
 * @throws Refusal `round_not_awaited`, `round_wrong`; `rate_limited` while another one is being checked
 */
export async function supplyRound(
  room: RoomContext,
  drop: Drop,
  given: { round: number; signature: string },
): Promise<void> {
  // this replica's copy will do: everybody in the lobby may bring the round at once
  const { state } = drop;
  const { beacon, phase, revealed, roster, drawn } = state;
  if (beacon !== null && drawn?.signature === given.signature && beacon.round === given.round) return;
  if (phase !== 'frozen' || beacon === null || !revealed || roster === null)
    throw new Refusal('round_not_awaited');
  if (room.nowMs() < randomnessAtMs(state)) throw new Refusal('round_not_awaited');
  const key = `${beacon.chain.hash}/${given.round}/${given.signature}`;
  if (given.round !== beacon.round || refused.has(key)) throw new Refusal('round_wrong');
  if (!checkSlowly(() => verifyRound(beacon.chain, given))) {
    if (refused.size >= refusedMax) refused.clear();
    refused.add(key);
    throw new Refusal('round_wrong');
  }
  const { signature } = given;
  await fixSeed(room, drop, { signature, randomness: randomnessOf(signature) });
  roundSupplied(room.log, { drop: drop.id, round: given.round });
  drop.nextPollAtMs = 0;
}

/** @throws Refusal `rate_limited` when the last one was checked a moment ago */
function checkSlowly(check: () => boolean): boolean {
  const startedAt = performance.now();
  if (startedAt < freeAtMs)
    throw new Refusal('rate_limited', { detail: { retryAfterMs: Math.ceil(freeAtMs - startedAt) + 50 } });
  const good = check();
  const endedAt = performance.now();
  freeAtMs = endedAt + (endedAt - startedAt) * restShare;
  return good;
}
