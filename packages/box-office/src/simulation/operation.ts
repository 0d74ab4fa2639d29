import type { WishModel } from './model-orders.ts';
import type { ChangeModel } from './model-types.ts';
import type { AdmissionModel, Call } from './model-visits.ts';

/**
 * One thing that happens. It names drops, places, fans and types by their numbers, so that it means something in any state, and a
 * list of them can be played again with some left out.
 */
export type Operation =
  | { op: 'grant'; drop: number }
  /** Entries of the stream of calls, as a worker read them. */
  | { op: 'call'; drop: number; calls: readonly Call[] }
  | { op: 'open' | 'leave'; drop: number; admission: AdmissionModel }
  | { op: 'extend-visit'; drop: number; admission: AdmissionModel; key: string }
  /** One batch. */
  | { op: 'reserve'; drop: number; wishes: readonly WishModel[] }
  | { op: 'extend'; drop: number; place: number; fan: number; key: string }
  | { op: 'cancel'; drop: number; place: number; fan: number }
  | { op: 'checkout'; drop: number; place: number; fan: number; away: boolean }
  /** On the provider's page: the card is taken or declined. Our side hears of it by an event. */
  /** `late`: though the provider has said that the session is dead. */
  | { op: 'pay'; drop: number; place: number; late: boolean }
  | { op: 'decline'; drop: number; place: number; times: number }
  /** An event of the provider arrives, and its job is worked on; again as often as it comes. */
  | { op: 'deliver'; drop: number; place: number; event: EventKind; n: number }
  /** Word of payments of several orders, worked on as one batch. */
  | { op: 'deliver-all'; drop: number; places: readonly number[] }
  | { op: 'end-session'; drop: number; place: number; away: boolean }
  | { op: 'refund'; drop: number; place: number }
  | { op: 'lapse' }
  | { op: 'expire' }
  | { op: 'change-type'; drop: number; type: number; key: string; change: ChangeModel }
  | { op: 'stop' | 'resume'; drop: number }
  | { op: 'end'; drop: number; called: number }
  | { op: 'clock'; ms: number };

/** The order was paid; another amount than ours was; its session died; its card was declined for the `n`th time. */
export type EventKind = 'paid' | 'odd' | 'died' | 'declined';

/** How much it counts: each order and call of a batch is one, and what the database never hears of is none. */
export function weightOf(operation: Operation): number {
  switch (operation.op) {
    case 'call':
      return operation.calls.length;
    case 'reserve':
      return operation.wishes.length;
    case 'deliver-all':
      return operation.places.length;
    case 'pay':
    case 'decline':
    case 'clock':
      return 0;
    default:
      return 1;
  }
}
