import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';
import { followScript, type Mishap, scriptedFault } from './fault-script.ts';

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
  /** Requests answered with a 500 though nothing was done. */
  errorsBefore: v.optional(share, 0),
  /** Requests that are carried out and answered with a 500. */
  errorsAfter: v.optional(share, 0),
  /** Requests answered with a 429. */
  busy: v.optional(share, 0),
  /** Requests that are carried out and whose answer is then lost. */
  loseAnswers: v.optional(share, 0),
  /** Requests without any answer until the client gives up; one half of them is carried out. */
  timeouts: v.optional(share, 0),
  /** What goes wrong at named calls; comes before all of the above. */
  script: v.optional(v.pipe(v.array(scriptedFault), v.maxLength(100)), []),
  webhookDelayMs: v.optional(range, [0, 0]),
  /** Events that no endpoint is ever told of. */
  dropWebhooks: v.optional(share, 0),
  /** Events that are told twice. */
  duplicateWebhooks: v.optional(share, 0),
  /** Events that are told late, so that later ones overtake them, by up to `reorderMs`. */
  reorderWebhooks: v.optional(share, 0),
  reorderMs: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(600_000)), 2_000),
  /** Tells nobody of anything until it is false again; nothing is lost. */
  holdWebhooks: v.optional(v.boolean(), false),
  /** What becomes of refunds that are asked for from now on; a hanging or failing one is told of by control. */
  refunds: v.optional(v.picklist(['succeed', 'pending', 'fail']), 'succeed'),
  /** Days until what a charge brought in can be transferred. */
  fundsPendingDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(30)), 0),
});
export type Faults = v.InferOutput<typeof faultsSchema>;
/** Settings as a client sends them: what is left out is well. */
export type FaultsInput = v.InferInput<typeof faultsSchema>;

/** The faults in force, and the dice they roll. */
export function makeFaults() {
  let settings = v.parse(faultsSchema, {});
  let random = dice(settings.seed);
  let script = followScript(settings.script);
  const within = ([least, most]: readonly [number, number]) => least + random() * (most - least);
  return {
    get settings(): Faults {
      return settings;
    },
    set(next: Faults): void {
      settings = next;
      random = dice(next.seed);
      script = followScript(next.script);
    },
    async latency(): Promise<void> {
      const wait = within(settings.latencyMs);
      if (wait > 0) await delay(wait);
    },
    /** What goes wrong with this call, named by method and route. */
    mishap(call: string, key?: string): Mishap | undefined {
      const scripted = script.next(call, key);
      if (scripted !== undefined) return scripted;
      if (settings.outage !== 'none') return { when: 'before', how: settings.outage };
      return rolled(settings, random());
    },
    /** How long after now to tell an endpoint of an event: once, twice, or never. */
    deliveryDelaysMs(): number[] {
      if (random() < settings.dropWebhooks) return [];
      const copies = random() < settings.duplicateWebhooks ? 2 : 1;
      return Array.from({ length: copies }, () => {
        const late = random() < settings.reorderWebhooks ? random() * settings.reorderMs : 0;
        return within(settings.webhookDelayMs) + late;
      });
    },
  };
}
export type FaultsInForce = ReturnType<typeof makeFaults>;

/** Which of the shares, laid end to end from 0, holds the point. */
function rolled(settings: Faults, point: number): Mishap | undefined {
  const shares: [number, Mishap][] = [
    [settings.errorsBefore, { when: 'before', how: 'error' }],
    [settings.errorsAfter, { when: 'after', how: 'error' }],
    [settings.busy, { when: 'before', how: 'busy' }],
    [settings.loseAnswers, { when: 'after', how: 'reset' }],
    [settings.timeouts / 2, { when: 'before', how: 'timeout' }],
    [settings.timeouts / 2, { when: 'after', how: 'timeout' }],
  ];
  let end = 0;
  for (const [width, mishap] of shares) {
    end += width;
    if (point < end) return mishap;
  }
  return undefined;
}

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
