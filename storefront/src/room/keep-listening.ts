import { backoffMs, withinMs } from '@zilker/ui/retry';
import type { Outcome } from './events.ts';
import { pause } from './pause.ts';

/** Two sockets in a row that never spoke: something between us blocks them, so we ask instead. */
const silentSocketsMax = 2;

export type Way = 'socket' | 'polling';
export type Ways = Readonly<Record<Way, (signal: AbortSignal) => Promise<Outcome>>>;

export type Listening = {
  onTrying: (way: Way) => void;
  /** No way is open; the next try is at `retryAtMs` (epoch). */
  onAway: (retryAtMs: number) => void;
  /** The room refused this place for good. */
  onRefused: (code: string, message: string) => void;
};

/**
 * Stays in touch with the room until `signal` ends it: by socket, by polling where sockets are blocked, and by socket again
 * after a while. `wake` gives the signal that cuts the next wait short. Every wait is bounded and drawn at random.
 */
export async function keepListening(
  ways: Ways,
  on: Listening,
  signal: AbortSignal,
  wake: () => AbortSignal,
): Promise<void> {
  let failures = 0;
  let silentSockets = 0;
  while (!signal.aborted) {
    const way: Way = silentSockets < silentSocketsMax ? 'socket' : 'polling';
    on.onTrying(way);
    const outcome = await ways[way](signal);
    if (outcome.kind === 'closed') return;
    if (outcome.kind === 'refused') return on.onRefused(outcome.code, outcome.message);
    const heard = outcome.kind === 'bye' || outcome.heard;
    if (way === 'socket') silentSockets = heard ? 0 : silentSockets + 1;
    // Polling that worked is worth one more try of a socket; polling that failed was no better than one.
    else silentSockets = heard ? silentSocketsMax - 1 : 0;
    failures = heard ? 1 : failures + 1;
    const another = way === 'polling' ? heard : silentSockets === silentSocketsMax;
    if (another) continue;
    const ms = outcome.kind === 'bye' ? withinMs(outcome.retryAfterMs) : backoffMs(failures);
    on.onAway(Date.now() + ms);
    await pause(ms, signal, wake());
  }
}
