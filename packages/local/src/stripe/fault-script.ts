import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000));

/**
 * One thing to go wrong at a named moment. `call` is method and route, as `GET /_control/calls` has them:
 * `POST /v1/payment_intents/:id/capture`. It goes wrong from the `nth` such call on, `times` times.
 */
export const scriptedFault = v.strictObject({
  call: v.pipe(v.string(), v.regex(/^(GET|POST|DELETE) \/v1\/[\w/:]+$/, 'say it as `POST /v1/refunds`')),
  nth: v.optional(count, 1),
  times: v.optional(count, 1),
  /** Counts only calls whose idempotency key has not come before. */
  newKeys: v.optional(v.boolean()),
  /** `before`: nothing was done. `after`: it was done, and what is lost is the answer. */
  when: v.picklist(['before', 'after']),
  /**
   * `reset`: the connection is cut. `error`: a 500. `busy`: a 429. `timeout`: no answer until the client gives up. `error_kept`: a 500 that is
   * repeated to whoever asks again with the same idempotency key, as Stripe does with 500s of its own making.
   */
  how: v.picklist(['reset', 'error', 'busy', 'timeout', 'error_kept']),
});
export type ScriptedFault = v.InferOutput<typeof scriptedFault>;
export type Mishap = Pick<ScriptedFault, 'when' | 'how'>;

/** Counts the calls that each line of a script is about. */
export function followScript(script: readonly ScriptedFault[]) {
  const seen = script.map(() => 0);
  const keys = script.map(() => new Set<string>());
  return {
    /** What is to go wrong with this call: the first line that applies. Every line counts it. */
    next(call: string, key?: string): Mishap | undefined {
      const due = script.filter((line, index) => {
        if (line.call !== call) return false;
        if (line.newKeys === true && key !== undefined) {
          if (keys[index]?.has(key) === true) return false;
          keys[index]?.add(key);
        }
        const n = (seen[index] ?? 0) + 1;
        seen[index] = n;
        return n >= line.nth && n < line.nth + line.times;
      });
      return due[0];
    },
  };
}
