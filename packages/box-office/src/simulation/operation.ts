import type { PaidBy } from '@zilker/contracts/price';
import type { DropModel } from './model.ts';
import type { ScanAsked } from './model-doors.ts';
import type { Settling } from './model-moves.ts';
import type { TicketAt } from './model-open-moves.ts';
import type { WishModel } from './model-reserve.ts';
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
  | ({ op: 'checkout'; fan: number } & Asks)
  /** On the provider's page: the card is taken or declined. Our side hears of it by an event. */
  /** `late`: though the provider has said that the session is dead. `charged`: at once, where a person has told the provider to. */
  | { op: 'pay'; drop: number; place: number; late: boolean; card: number; charged: boolean }
  | { op: 'decline'; drop: number; place: number; times: number }
  /** An event of the provider arrives, and its job is worked on; again as often as it comes. */
  | ({ op: 'deliver'; event: EventKind; n: number } & Asks)
  /** Word of payments of several orders, taken as one batch. */
  | { op: 'deliver-all'; drop: number; places: readonly number[] }
  | ({ op: 'end-session' } & Asks)
  /** The job that checks and charges a card; the one that gives the `n`th payment of an order back. */
  | ({ op: 'capture' } & Asks)
  | ({ op: 'return'; n: number } & Asks)
  /** The bank gives up the hold on the card of the `n`th payment. */
  | { op: 'give-up'; drop: number; place: number; n: number }
  /** What stands still is asked for again. */
  | { op: 'sweep-payments' | 'sweep-refunds' }
  /** The venue: its show is confirmed, those that wait are charged, one after the other, or given up. */
  | { op: 'confirm' | 'capture-event'; drop: number }
  | { op: 'capture-waiting' | 'release-waiting'; drop: number; place: number }
  /** Tickets by their numbers; `cents` are what the venue was shown. The `n`th refund of an order is counted from 0. */
  | { op: 'refund'; drop: number; place: number; tickets: readonly number[]; cents: number }
  | ({ op: 'send-refund'; n: number } & Asks)
  | { op: 'retry-refund'; drop: number; place: number; n: number }
  /** What comes of the `n`th refund at the bank. */
  | { op: 'end-refund'; drop: number; place: number; n: number; status: 'succeeded' | 'failed' }
  | { op: 'dispute'; drop: number; place: number; n: number }
  | { op: 'end-dispute'; drop: number; place: number; status: 'won' | 'lost' }
  /** The show is called off and everybody refunded: begun, and its next step. */
  | { op: 'refund-event' | 'refund-more'; drop: number }
  | { op: 'terms'; drop: number; change: TermsModel }
  | { op: 'payout'; drop: number; key: string; cents: number }
  /** What is due to venues is paid out. The `n`th payout by transfer, counted from 0, is sent. */
  | { op: 'due-payouts' }
  | { op: 'send-payout'; drop: number; n: number; fault: Fault | null }
  /** The provider takes so much of the `n`th transfer back, counted from 1. Its account takes transfers, or none. */
  | { op: 'reverse'; drop: number; n: number; cents: number }
  | { op: 'account'; drop: number; takes: boolean }
  /** The `n`th word of the provider about a show's transfers arrives, counted from 0. */
  | { op: 'transfer-event'; drop: number; n: number }
  /** A ticket is held up at a gate; the `nth` of its scans is taken back, counted from 0; its venue lets nobody in by it, or does again. */
  | ({ op: 'scan'; drop: number; gate: number } & TicketAt & ScanAsked)
  | ({ op: 'undo'; drop: number; nth: number } & TicketAt)
  | ({ op: 'block'; drop: number; blocked: boolean } & TicketAt)
  /** A fan sends a ticket to another, and what came of the `nth` that was sent, counted from 0. */
  | ({ op: 'send'; drop: number; fan: number; to: number } & TicketAt)
  | { op: 'settle-transfer'; drop: number; nth: number; fan: number; as: Settling }
  /** A fan offers a ticket back, takes the `nth` off the list again, or waits for so many; for none, no longer. */
  | ({ op: 'list-return'; drop: number; fan: number } & TicketAt)
  | { op: 'withdraw-return'; drop: number; nth: number; fan: number }
  | { op: 'join-returns'; drop: number; fan: number; quantity: number }
  /** Tickets on their way whose time is over, and those that came back: they are offered to who waits. */
  | { op: 'sweep-moves' }
  | { op: 'lapse' }
  | { op: 'expire' }
  | { op: 'change-type'; drop: number; type: number; key: string; change: ChangeModel }
  | { op: 'stop' | 'resume'; drop: number }
  | { op: 'end'; drop: number; called: number }
  | { op: 'clock'; ms: number };

/** Of an order by its place, with requests to the provider of which one may fail. */
type Asks = { drop: number; place: number; fault: Fault | null };

/** The request to the provider, counted from 0, that fails; and whether it takes effect all the same. */
export type Fault = { call: number; after: boolean };

export type TermsModel = Partial<
  Record<'zilkerPaidBy' | 'cardPaidBy' | 'taxPaidBy' | 'refundKeptPaidBy', PaidBy> & { taxBps: number }
>;

/** What the provider tells of an order: of its session, of its `n`th decline, payment, refund or dispute. `odd`: of another amount than ours. */
export const eventKinds = [
  'paid',
  'odd',
  'died',
  'declined',
  'charged',
  'canceled',
  'refund',
  'refund-updated',
  'refund-failed',
  'disputed',
  'dispute-ended',
] as const;
export type EventKind = (typeof eventKinds)[number];

/** What nobody does any more once the show is called off. */
const ofSale = new Set<Operation['op']>([
  'grant',
  'call',
  'open',
  'leave',
  'extend-visit',
  'reserve',
  'extend',
  'checkout',
  'change-type',
  'stop',
  'resume',
  'end',
]);
/** A type changes only before the show begins. */
export const isOver = ({ cancelled, begun }: DropModel, { op }: Operation) =>
  (cancelled && ofSale.has(op)) || (begun && op === 'change-type');

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
    case 'give-up':
    case 'end-refund':
    case 'dispute':
    case 'end-dispute':
    case 'reverse':
    case 'account':
    case 'clock':
      return 0;
    default:
      return 1;
  }
}
