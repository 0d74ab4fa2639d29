import { setTimeout as delay } from 'node:timers/promises';
import Stripe from 'stripe';
import type { Budget } from './budget.ts';
import { isOneTooMany, isPassing } from './is-passing.ts';
import { type Endpoint, isLive, type Priority } from './limits.ts';
import { StripeBusy } from './stripe-busy.ts';

export type Payments = {
  /** What is worked out here. All that is asked of Stripe goes by `ask`, which alone gives the rest of the client away. */
  stripe: Pick<Stripe, 'webhooks'>;
  /**
   * The one way to ask Stripe for something: within what it takes of all of us, and by what it is for. `call` makes one request, and may be
   * called again: what it writes has an idempotency key.
   * @throws StripeBusy when it would have to wait for too long; and what the SDK throws
   */
  ask<T>(endpoint: Endpoint, priority: Priority, call: (stripe: Stripe) => Promise<T>): Promise<T>;
  /** Whether we deal in real money; an event of the other world is none of ours. */
  livemode: boolean;
};

export const askedOutcomes = ['answered', 'refused', 'away', 'too_many', 'kept_back'] as const;
/**
 * A request to Stripe. `too_many`: Stripe says so. `kept_back`: there was no room for it, and nothing was sent. `away`: no answer, or none
 * of use.
 */
export type Asked = { endpoint: Endpoint; priority: Priority; outcome: (typeof askedOutcomes)[number] };

/** A fan who waits is worth asking again at once, while a browser would still wait; a job has a queue that does so in its own time. */
const repeats = { checkout: 2, others: 0 } as const;
const repeatsForMs = 5_000;
const pauseMs = { first: 250, spread: 250 } as const;

/**
 * A client of Stripe, or of a server at `apiUrl` that speaks as Stripe does. Every call is bounded in time. Without a budget it asks
 * as often as it is told to. The whole client, which knows no budget, is for tests and tools.
 */
export function createPayments(options: {
  secretKey: string;
  apiUrl?: string | undefined;
  budget?: Budget | undefined;
  /** How long one request may take. */
  timeoutMs?: number | undefined;
  /** Hears of every request, once it has come to something. */
  heard?: ((request: Asked) => void) | undefined;
}): Payments & { stripe: Stripe } {
  const { secretKey, apiUrl, budget, timeoutMs = 10_000, heard = () => undefined } = options;
  const stripe = new Stripe(secretKey, {
    // the SDK would repeat past the budget; all that it does so still is to open a connection anew that was closed on it
    maxNetworkRetries: 0,
    timeout: timeoutMs,
    telemetry: false,
    appInfo: { name: 'Zilker' },
    ...(apiUrl === undefined ? {} : serverAt(apiUrl)),
  });

  async function askOnce<T>(
    endpoint: Endpoint,
    priority: Priority,
    call: (stripe: Stripe) => Promise<T>,
  ): Promise<T> {
    const say = (outcome: Asked['outcome']) => heard({ endpoint, priority, outcome });
    try {
      await budget?.take(endpoint, priority);
    } catch (cause) {
      if (cause instanceof StripeBusy) say('kept_back');
      throw cause;
    }
    try {
      const answer = await call(stripe);
      say('answered');
      return answer;
    } catch (cause) {
      say(isOneTooMany(cause) ? 'too_many' : isPassing(cause) ? 'away' : 'refused');
      // what the database says of that would hide what Stripe said
      if (isOneTooMany(cause)) await budget?.rest(endpoint).catch(() => undefined);
      throw cause;
    }
  }

  return {
    stripe,
    ask: async (endpoint, priority, call) => {
      const untilMs = performance.now() + repeatsForMs;
      const most = priority === 'checkout' ? repeats.checkout : repeats.others;
      for (let repeated = 0; ; repeated++) {
        try {
          return await askOnce(endpoint, priority, call);
        } catch (cause) {
          const mayPass = isPassing(cause) && !(cause instanceof StripeBusy);
          if (repeated >= most || !mayPass || performance.now() > untilMs) throw cause;
        }
        await delay(pauseMs.first * 2 ** repeated + Math.random() * pauseMs.spread);
      }
    },
    livemode: isLive(secretKey),
  };
}

function serverAt(apiUrl: string) {
  const { hostname, port, protocol } = new URL(apiUrl);
  const scheme = protocol === 'https:' ? ('https' as const) : ('http' as const);
  return { host: hostname, protocol: scheme, ...(port === '' ? {} : { port: Number(port) }) };
}
