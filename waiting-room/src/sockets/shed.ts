import { closeCodes } from '@zilker/contracts/socket/down';
import { socketsClosed } from '../events.ts';
import { type Client, send } from './client.ts';

/** So many a second are shed at least, so that few clients do not wait for nothing. */
const perSecondLeast = 500;
const turnMs = 20;
/** Who is shed comes back after a moment of its own, within this. */
const returnAfterMs = 200;
const returnSpreadMs = 1_500;

/**
 * Tells each client when to come back, elsewhere, and closes it: evenly over `graceMs`, in no order, so that the other replicas
 * get them one by one. Resolves when all are told.
 */
export async function shed(
  clients: ReadonlySet<Client>,
  graceMs: number,
  random: () => number = Math.random,
): Promise<void> {
  const waiting = shuffled([...clients], random);
  const perTurn = Math.max((perSecondLeast * turnMs) / 1000, Math.ceil((waiting.length * turnMs) / graceMs));
  while (waiting.length > 0) {
    for (const client of waiting.splice(-perTurn)) {
      socketsClosed.add(1, { reason: 'draining' });
      const from = returnAfterMs + Math.round(random() * returnSpreadMs);
      send(client, { t: 'bye', retryAfterMs: [from, from + returnSpreadMs] });
      client.socket.close(closeCodes.goingAway, 'bye');
    }
    if (waiting.length > 0) await new Promise((resolve) => setTimeout(resolve, turnMs));
  }
}

/** Fisher and Yates. */
function shuffled<T>(all: T[], random: () => number): T[] {
  for (let at = all.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [all[at], all[other]] = [all[other] as T, all[at] as T];
  }
  return all;
}
