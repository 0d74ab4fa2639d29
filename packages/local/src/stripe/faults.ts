import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';

const range = v.pipe(
  v.tuple([v.pipe(v.number(), v.minValue(0)), v.pipe(v.number(), v.maxValue(600_000))]),
  v.check(([least, most]) => least <= most, 'the first figure must not be above the second'),
);
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** What goes wrong on purpose. Shares are from 0 to 1, times in milliseconds as [least, most]. */
export const faultsSchema = v.strictObject({
  /** Same seed, same choices. */
  seed: v.optional(v.pipe(v.number(), v.integer()), 1),
  /** Before the API does anything. */
  latencyMs: v.optional(range, [0, 0]),
  /** `error`: 500s. `busy`: 429s, as of too many requests. `reset`: connections are cut before anything is done. */
  outage: v.optional(v.picklist(['none', 'error', 'busy', 'reset']), 'none'),
  /** Requests that are carried out and whose answer is then lost. */
  loseAnswers: v.optional(share, 0),
  webhookDelayMs: v.optional(range, [0, 0]),
  /** Events that are told twice. */
  duplicateWebhooks: v.optional(share, 0),
  /** Events that are told late, so that later ones overtake them, by up to `reorderMs`. */
  reorderWebhooks: v.optional(share, 0),
  reorderMs: v.optional(v.pipe(v.number(), v.minValue(0)), 2_000),
  /** Tells nobody of anything until it is false again; nothing is lost. */
  holdWebhooks: v.optional(v.boolean(), false),
});
export type Faults = v.InferOutput<typeof faultsSchema>;

/** The faults in force, and the dice they roll. */
export function makeFaults() {
  let settings = v.parse(faultsSchema, {});
  let random = dice(settings.seed);
  const within = ([least, most]: [number, number]) => least + random() * (most - least);
  return {
    get settings(): Faults {
      return settings;
    },
    set(next: Faults): void {
      settings = next;
      random = dice(next.seed);
    },
    async latency(): Promise<void> {
      const wait = within(settings.latencyMs);
      if (wait > 0) await delay(wait);
    },
    losesAnswer: () => random() < settings.loseAnswers,
    /** How long after now to tell of an event: once, or twice. */
    deliveryDelaysMs(): number[] {
      const copies = random() < settings.duplicateWebhooks ? 2 : 1;
      return Array.from({ length: copies }, () => {
        const late = random() < settings.reorderWebhooks ? random() * settings.reorderMs : 0;
        return within(settings.webhookDelayMs) + late;
      });
    },
  };
}
export type FaultsInForce = ReturnType<typeof makeFaults>;

/** mulberry32 */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
