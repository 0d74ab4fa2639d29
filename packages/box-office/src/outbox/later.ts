import { leaseMs } from './relay-batch.ts';

declare const bounded: unique symbol;
/** A moment for which the outbox waits; only `later` makes one. */
export type Later = Date & { readonly [bounded]: true };

/** For no longer does a job wait in the outbox: what is due much later the relay takes for left by a clock that was set back, and sends. */
export const laterMaxMs = leaseMs;

/**
 * When a job is due that waits for `ms`. What has longer to wait is kept beside its facts, and a sweep asks for it when its time has come.
 * @throws RangeError above `laterMaxMs`
 */
export function later(now: Date, ms: number): Later {
  if (!(ms <= laterMaxMs)) throw new RangeError(`no job waits in the outbox for ${ms} ms`);
  return new Date(now.getTime() + ms) as Later;
}
