import { request } from '@zilker/contracts/client';
import type { DropFacts } from '@zilker/contracts/drop';
import { supplyRound } from '@zilker/contracts/http/room';
import { withinMs } from '@zilker/ui/retry';
import { pause } from '../room/pause.ts';
import { object, text, whole } from '../states/shape.ts';

/** Everybody who waits sees that the round is late; a few looks at each address are enough, so they come one by one. */
const spreadMs = [1_000, 60_000] as const;
const looksMax = 6;
const timeoutMs = 5_000;

const isRound = object<{ round: number; signature: string }>({ round: whole, signature: text });

/**
 * Looks for the round that the draw waits for where the chain is public, and brings it to the room, which trusts its signature
 * alone. Ends with `signal`, when the room took it, or after some looks.
 */
export async function bringRound(facts: DropFacts, signal: AbortSignal): Promise<void> {
  const { drop, beacon, beaconRelays } = facts;
  if (!beacon || beaconRelays.length === 0) return;
  const first = Math.floor(Math.random() * beaconRelays.length);
  for (let look = 0; look < looksMax; look++) {
    await pause(withinMs(spreadMs), signal);
    if (signal.aborted) return;
    const relay = beaconRelays[(first + look) % beaconRelays.length] ?? '';
    try {
      const found = await fetchRound(relay, beacon.chain.hash, beacon.round);
      if (!found) continue;
      await request(supplyRound, { params: { drop }, body: found, signal });
      return;
    } catch {
      // Not there yet, or out of reach: another look, at another address.
    }
  }
}

/** The round as drand's HTTP API answers it. The address may already name the chain. */
async function fetchRound(relay: string, chain: string, round: number) {
  const base = relay.endsWith(`/${chain}`) ? relay : `${relay}/${chain}`;
  const answer = await fetch(`${base}/public/${round}`, { signal: AbortSignal.timeout(timeoutMs) });
  const found: unknown = answer.ok ? await answer.json() : undefined;
  return isRound(found) && found.round === round ? { round, signature: found.signature } : undefined;
}
