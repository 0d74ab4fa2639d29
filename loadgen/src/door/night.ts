import { setTimeout as delay } from 'node:timers/promises';
import type { Id } from '@zilker/contracts/ids';
import type { Gate } from '../bounded.ts';
import type { CardPage } from '../client/card-page.ts';

/** What all share who are at the doors of a drop, or move tickets before. */
export type Night = {
  event: Id<'event'>;
  /** In the order of the list. */
  gates: readonly Id<'gate'>[];
  coreApiUrl: string;
  storefrontOrigin: string;
  cards: CardPage;
  /** So many requests are under way at once at most. */
  requests: Gate;
};

const withinMs = 240_000;
const lookEveryMs = 250;

/**
 * What workers have still to do takes a moment, and half a minute more for each time that they die at it. Undefined when it was not there in
 * time.
 */
export async function until<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  const giveUpAtMs = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined || Date.now() > giveUpAtMs) return found;
    await delay(lookEveryMs);
  }
}
