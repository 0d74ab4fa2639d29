import type { Db } from '../db.ts';
import { createBudget } from './budget.ts';
import { type Limits, limitsOf } from './limits.ts';
import { type Asked, createPayments, type Payments } from './stripe.ts';

export type StripeSettings = {
  STRIPE_SECRET_KEY: string;
  STRIPE_API_URL?: string | undefined;
  PAYMENT_CALLS_PER_SECOND?: number | undefined;
  PAYMENT_CALLS_PER_ENDPOINT?: number | undefined;
};

/** Stripe as a process that runs asks it: within what it takes of all of them, by the one budget in `db`. */
export function openPayments(
  db: Db,
  settings: StripeSettings,
  heard?: (request: Asked) => void,
): { payments: Payments; limits: Limits | null } {
  const stripe = { secretKey: settings.STRIPE_SECRET_KEY, apiUrl: settings.STRIPE_API_URL };
  const limits = limitsOf({
    ...stripe,
    perSecond: settings.PAYMENT_CALLS_PER_SECOND,
    perEndpoint: settings.PAYMENT_CALLS_PER_ENDPOINT,
  });
  const budget = limits === null ? undefined : createBudget(db, limits);
  return { payments: createPayments({ ...stripe, budget, heard }), limits };
}
