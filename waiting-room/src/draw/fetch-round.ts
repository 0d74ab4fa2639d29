import { verifyRound } from '@zilker/contracts/draw/beacon';
import { type BeaconRound, drandRound } from '@zilker/contracts/draw/chain';
import type { BeaconChain } from '@zilker/contracts/drop';
import * as v from 'valibot';

const timeoutMs = 2_000;

/**
 * The round as the beacon answers it, its signature verified under the chain's public key: who answers need not be trusted.
 * @throws Error when it is not there yet, or not true
 */
export async function fetchRound(url: string, chain: BeaconChain, round: number): Promise<BeaconRound> {
  const response = await fetch(`${baseOf(url, chain)}/public/${round}`, {
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new Error(`the beacon answered ${response.status}`);
  const answer = v.parse(drandRound, await response.json());
  if (answer.round !== round) throw new Error(`the beacon answered round ${answer.round}`);
  if (!verifyRound(chain, answer)) throw new Error('the signature of the round does not check');
  return answer;
}

/** The address may already name the chain. */
function baseOf(url: string, chain: BeaconChain): string {
  return url.endsWith(`/${chain.hash}`) ? url : `${url}/${chain.hash}`;
}
