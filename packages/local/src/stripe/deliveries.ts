import { createHmac } from 'node:crypto';
import type { Delivery } from './state.ts';
import type { World } from './world.ts';

/** Who is told of events, and the secret (`whsec_…`) that our word is signed with. */
export type Endpoint = { url: string; secret: string };

export type Deliveries = {
  /** Looks for work now. */
  wake(): void;
  stop(): Promise<void>;
};

const inFlightMax = 8;
const answerTimeoutMs = 10_000;
const backoffFirstMs = 250;
const backoffMaxMs = 60_000;

/**
 * Tells every endpoint of every event at least once, each attempt freshly signed, until it answers 2xx. Stripe gives up
 * after three days; this does not, since what it must tell outlives a weekend on somebody's laptop.
 */
export function startDeliveries(world: World, endpoints: readonly Endpoint[]): Deliveries {
  const inFlight = new Map<number, Promise<void>>();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;

  function wake(): void {
    clearTimeout(timer);
    if (stopping.signal.aborted || world.faults.settings.holdWebhooks) return;
    // what is in flight wakes us when it ends
    if (inFlight.size >= inFlightMax) return;
    const now = Date.now();
    for (const delivery of world.state.dueDeliveries(now, inFlightMax * 2)) {
      if (inFlight.size >= inFlightMax) return;
      if (inFlight.has(delivery.seq)) continue;
      const attempt = tell(delivery).finally(() => {
        inFlight.delete(delivery.seq);
        wake();
      });
      inFlight.set(delivery.seq, attempt);
    }
    const next = world.state.nextDueMs();
    if (next !== null && next > now) timer = setTimeout(wake, Math.min(next - now, backoffMaxMs));
  }

  async function tell({ seq, event: id, endpoint: index, attempts }: Delivery): Promise<void> {
    const endpoint = endpoints[index];
    const event = world.state.get('event', id);
    if (endpoint === undefined || event === undefined) return world.state.finishDelivery(seq);
    const heard = await send(endpoint, JSON.stringify(event, null, 2), stopping.signal);
    if (stopping.signal.aborted && !heard) return;
    if (!heard) {
      const backoffMs = Math.min(backoffFirstMs * 2 ** attempts, backoffMaxMs);
      return world.state.postponeDelivery(seq, Date.now() + backoffMs);
    }
    world.state.atomically(() => {
      world.state.finishDelivery(seq);
      const pending = Math.max(0, event.pending_webhooks - 1);
      world.state.put<'event'>({ ...event, object: 'event', pending_webhooks: pending });
    });
  }

  wake();
  return {
    wake,
    async stop() {
      clearTimeout(timer);
      stopping.abort();
      await Promise.allSettled(inFlight.values());
    },
  };
}

/** The `Stripe-Signature` header: HMAC-SHA256 over `<unix seconds>.<body>`, by the endpoint's secret. */
export function signatureHeader(body: string, secret: string, atSeconds: number): string {
  const mac = createHmac('sha256', secret).update(`${atSeconds}.${body}`).digest('hex');
  return `t=${atSeconds},v1=${mac}`;
}

async function send(endpoint: Endpoint, body: string, stopping: AbortSignal): Promise<boolean> {
  const atSeconds = Math.floor(Date.now() / 1_000);
  try {
    const response = await fetch(endpoint.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'stripe-signature': signatureHeader(body, endpoint.secret, atSeconds),
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([stopping, AbortSignal.timeout(answerTimeoutMs)]),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
