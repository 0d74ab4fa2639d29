import { verifyRound } from '@zilker/contracts/draw/beacon';
import { type BeaconRound, drandRound } from '@zilker/contracts/draw/chain';
import type { BeaconChain } from '@zilker/contracts/drop';
import * as v from 'valibot';

const timeoutMs = 2_000;

/**
 * The round as the beacon answers it, its signature verified under the chain's public key: who answers need not be trusted.
 * @throws Error when it is not there yet, or not true
 */
async function fetchRound(url: string, chain: BeaconChain, round: number): Promise<BeaconRound> {
  const response = await fetch(`${baseOf(url, chain)}/public/${round}`, {
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new Error(`the beacon answered ${response.status}`);
  const answer = v.parse(drandRound, await response.json());
  if (answer.round !== round) throw new Error(`the beacon answered round ${answer.round}`);
  if (!verifyRound(chain, answer)) throw new Error('the signature of the round does not check');
  return answer;
}

/** Tries in vain, by round: how many, and when the next is due. */
const waits = new Map<string, { tries: number; nextAtMs: number }>();
const waitsMax = 1_000;
const firstWaitMs = 150;
const longestWaitMs = 3_000;

/**
 * The round from the next of the addresses, unless the last try was a moment ago: a beacon that is late is asked ever less often,
 * by each replica at moments of its own.
 * @throws Error as `fetchRound` does, and when it is too soon to ask again
 */
export async function fetchPatiently(
  urls: readonly string[],
  chain: BeaconChain,
  round: number,
  nowMs: number,
): Promise<BeaconRound> {
  const name = `${chain.hash}/${round}`;
  const { tries, nextAtMs } = waits.get(name) ?? { tries: 0, nextAtMs: 0 };
  if (nowMs < nextAtMs) throw new Error('the draw waits for its round');
  try {
    const found = await fetchRound(urls[tries % urls.length] ?? '', chain, round);
    waits.delete(name);
    return found;
  } catch (cause) {
    if (waits.size >= waitsMax) waits.clear();
    const waitMs = Math.min(longestWaitMs, firstWaitMs * 1.5 ** Math.min(tries, 10));
    waits.set(name, { tries: tries + 1, nextAtMs: nowMs + waitMs * (0.5 + Math.random() / 2) });
    throw cause;
  }
}

/** The address may already name the chain. */
function baseOf(url: string, chain: BeaconChain): string {
  return url.endsWith(`/${chain.hash}`) ? url : `${url}/${chain.hash}`;
}
