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

/** Times the sale's answers. Those that wait for the payment provider are left out: they say how it is, not how we are. */
export function createSaleMeter(nowMs: () => number = () => performance.now()): SaleMeter {
  const recent = createRecent({ spanMs, max: keptMax }, nowMs);
  return {
    measure: async (c, next) => {
      const from = nowMs();
      await next();
      if (!c.req.path.endsWith('/checkout')) recent.add(nowMs() - from);
    },
    p95Ms: () => recent.quantile(0.95, answersMin),
  };
}
