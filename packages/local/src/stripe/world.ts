import type Stripe from 'stripe';
import type { CallLog } from './call-log.ts';
import type { FaultsInForce } from './faults.ts';
import { newId } from './ids.ts';
import type { Due, State } from './state.ts';

/** The version of the API that our answers have the shape of: the one that the pinned SDK asks for. */
export const apiVersion = '2026-10-28.endive';

/** What every act of the stand-in has at hand. */
export type World = {
  state: State;
  faults: FaultsInForce;
  calls: CallLog;
  /** Unix seconds, by a clock that tests may move on. */
  now(): number;
  /** Where a browser finds the hosted page. */
  publicUrl: string;
  /** How many endpoints are told of events. */
  endpoints: number;
  /** The request that is being carried out, for its events. */
  request: { id: string | null; idempotency_key: string | null };
};

/** Notes that something happened, in the same transaction, and that every endpoint is to be told; `account` is the connected one it happened to. */
export function emit(world: World, type: string, object: { object: string }, account?: string): void {
  const event = {
    id: newId('evt_1'),
    object: 'event',
    api_version: apiVersion,
    created: world.now(),
    data: { object },
    livemode: false,
    pending_webhooks: world.endpoints,
    request: world.request,
    type,
    ...(account === undefined ? {} : { account }),
  } as unknown as Stripe.Event & { object: 'event' };
  world.state.put<'event'>(event);
  for (let endpoint = 0; endpoint < world.endpoints; endpoint++)
    for (const delayMs of world.faults.deliveryDelaysMs())
      world.state.addDelivery(event.id, endpoint, Date.now() + delayMs);
}

/** Something is to happen by itself, some seconds from now. */
export function putOff(world: World, what: Due['what'], of: string, seconds: number): void {
  world.state.put<'due'>({ id: `due_${what}_${of}`, object: 'due', at: world.now() + seconds, what, of });
}
