import { createRecent } from '@zilker/box-office/health/recent';
import type { AppEnv } from '@zilker/runtime/http';
import type { MiddlewareHandler } from 'hono';

const spanMs = 5_000;
const keptMax = 4_000;
/** A p95 of fewer answers is one slow answer. */
const answersMin = 10;

export type SaleMeter = {
  measure: MiddlewareHandler<AppEnv>;
  /** The slowest twentieth of the sale's answers in the last seconds took at least this long; null while there are few. */
  p95Ms(): number | null;
};

/** Refusals that cost nothing; a flood of them must not make the sale look quick. */
const atTheDoor: ReadonlySet<number> = new Set([400, 401, 403, 404, 413, 429]);

/**
 * Times the sale's answers. Those that wait for the payment provider are left out: they say how it is, not how we are. So are those
 * that never got past the door.
 */
export function createSaleMeter(nowMs: () => number = () => performance.now()): SaleMeter {
  const recent = createRecent({ spanMs, max: keptMax }, nowMs);
  return {
    measure: async (c, next) => {
      const from = nowMs();
      await next();
      if (!c.req.path.endsWith('/checkout') && !atTheDoor.has(c.res.status)) recent.add(nowMs() - from);
    },
    p95Ms: () => recent.quantile(0.95, answersMin),
  };
}
