import type Stripe from 'stripe';
import type { StripeEvent } from '../payments/stripe-objects.ts';

export type Transfer = {
  id: string;
  n: number;
  /** The show that it is for. */
  event: string;
  payout: string;
  attempt: number;
  cents: number;
  /** What of it was taken back. */
  backCents: number;
};

/** What the provider has moved to venues, by the show. */
export type Transfers = {
  /** Its part of the SDK. */
  stripe: {
    create(params: Stripe.TransferCreateParams, options?: { idempotencyKey?: string }): Promise<unknown>;
    list(params: Stripe.TransferListParams): Promise<unknown>;
  };
  /** Oldest first. */
  of(event: string): readonly Readonly<Transfer>[];
  /** The `n`th, counted from 1, or a part of it, is taken back. */
  reverse(event: string, n: number, cents: number): void;
  /** Whether transfers to the venue of a show are taken. */
  takes(event: string): boolean;
  setTakes(event: string, takes: boolean): void;
  /** Its words about transfers of a show, oldest first, each with the transfer as it was then. */
  words(event: string): readonly { event: StripeEvent; transfer: Readonly<Transfer> }[];
};

type Answer = <T>(make: () => T, key?: string) => Promise<T>;

export function createTransfers(
  answer: Answer,
  refused: (message: string, code?: string) => Error,
): Transfers {
  const all = new Map<string, Transfer[]>();
  const words = new Map<string, { event: StripeEvent; transfer: Transfer }[]>();
  const closed = new Set<string>();
  const of = (event: string) => all.get(event) ?? [];

  const tell = (type: string, transfer: Transfer) => {
    const told = words.get(transfer.event) ?? [];
    const id = `evt_transfer_${told.length}_${transfer.event}`;
    const event = { id, type, livemode: false, data: { object: object(transfer) } };
    words.set(transfer.event, [...told, { event, transfer: { ...transfer } }]);
  };

  return {
    stripe: {
      create: ({ amount, transfer_group, metadata }, options) =>
        answer(() => {
          const event = String(transfer_group);
          const cents = amount ?? 0;
          const about = metadata ?? {};
          if (closed.has(event))
            throw refused('its account takes none', 'insufficient_capabilities_for_transfer');
          const n = of(event).length + 1;
          const { payout, attempt } = about;
          const transfer: Transfer = {
            id: `tr_${n}_${event}`,
            n,
            event,
            payout: String(payout),
            attempt: Number(attempt),
            cents,
            backCents: 0,
          };
          all.set(event, [...of(event), transfer]);
          tell('transfer.created', transfer);
          return object(transfer);
        }, options?.idempotencyKey),
      list: ({ transfer_group }) =>
        answer(() => ({
          object: 'list',
          has_more: false,
          data: of(String(transfer_group)).map(object).reverse(),
        })),
    },
    of,
    reverse: (event, n, cents) => {
      const transfer = of(event)[n - 1];
      if (transfer === undefined || transfer.backCents === transfer.cents) return;
      transfer.backCents = Math.min(transfer.cents, transfer.backCents + cents);
      tell('transfer.reversed', transfer);
    },
    takes: (event) => !closed.has(event),
    setTakes: (event, takes) => {
      if (takes) closed.delete(event);
      else closed.add(event);
    },
    words: (event) => words.get(event) ?? [],
  };
}

function object({ id, event, payout, attempt, cents, backCents }: Transfer) {
  return {
    id,
    object: 'transfer' as const,
    amount: cents,
    amount_reversed: backCents,
    reversed: backCents === cents,
    currency: 'usd',
    transfer_group: event,
    metadata: { payout, event, attempt: String(attempt) },
  };
}
