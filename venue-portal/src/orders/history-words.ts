import type { Currency } from '@zilker/contracts/fields';
import type { HistoryKind, PortalOrder } from '@zilker/contracts/http/portal-orders';
import { money } from '@zilker/ui/format/money';

type Entry = PortalOrder['history'][number];
export type Told = {
  /** What happened, in a sentence without its time. */
  text: string;
  tone: 'plain' | 'good' | 'bad';
  /** What it can be found by at Stripe or with us. */
  ids: string[];
};

/** One entry of an order's history in words. Pure; an entry that says less than it might is told with what it says. */
export function tell({ kind, detail }: Entry, currency: Currency): Told {
  const cents = numberOf(detail.amountCents) ?? numberOf(detail.cents);
  const amount = cents === undefined ? undefined : money(cents, currency);
  return { text: sentences[kind](detail, amount), tone: toneOf(kind), ids: idsOf(detail) };
}

type Sentence = (detail: Entry['detail'], amount: string | undefined) => string;
const refund = (amount: string | undefined) => (amount === undefined ? 'A refund' : `A refund of ${amount}`);
const because = (detail: Entry['detail']) => {
  const reason = wordOf(detail.reason);
  return reason === undefined ? '' : ` ${reason}`;
};

/** How a payment that could not be kept went back. */
const ways: ReadonlyMap<string | undefined, string> = new Map([
  ['refunded', 'went back to the card in full'],
  ['taken back by the bank', 'was taken back by the fan’s bank in a dispute'],
]);

const sentences: Readonly<Record<HistoryKind, Sentence>> = {
  held: () => 'Tickets were held.',
  checkout: (_, amount) => `The fan went to pay${amount === undefined ? '' : ` ${amount}`}.`,
  declined: ({ no, why }) =>
    why === 'not_as_asked'
      ? 'The payment was not what had been asked for. It was given up, nothing was charged.'
      : `A card was declined${no === undefined ? '' : `, number ${no}`}. Nothing was charged.`,
  card_over_limit: () =>
    'The card has as many tickets here as one card may have. It was given up, nothing was charged.',
  authorized: () => 'The card is held for the amount. Nothing is charged yet.',
  capturing: ({ by }) =>
    by === undefined
      ? 'The show was confirmed: the card is to be charged.'
      : 'The venue decided to have the card charged.',
  paid: () => 'Paid. The tickets were issued.',
  expiring: ({ as }) =>
    as === 'cancelled'
      ? 'The fan gave it up. Stripe is asked first whether it was paid.'
      : 'The hold ran out. Stripe is asked first whether it was paid.',
  expired: (detail) => `It ended and the tickets went back to the sale.${because(detail)}`,
  cancelled: (detail) => `It was given up and the tickets went back to the sale.${because(detail)}`,
  late_kept: () => 'The payment came after the hold had ended. The tickets were still there, so it was kept.',
  late_returned: ({ why }) => `A payment could not be kept${lateReason(wordOf(why))}. It goes back.`,
  returned: (detail) =>
    `That payment ${ways.get(wordOf(detail.how)) ?? 'was given up and never charged'}.${because(detail)}`,
  review: () => 'It was set aside for a person to look at.',
  refund_requested: ({ attempt, tickets }, amount) => {
    if (attempt !== undefined) return `${refund(amount)} was asked for again.`;
    const of = wordOf(tickets);
    if (of === undefined) return `${refund(amount)} was decided.`;
    return `${refund(amount)} was decided for ${of.includes(',') ? 'tickets' : 'ticket'} ${of}.`;
  },
  refund_sent: (_, amount) => `${refund(amount)} is with Stripe, on its way to the bank.`,
  refund_succeeded: ({ by, amountCents, tickets, reference }, amount) => {
    if (reference !== undefined) return `${refund(amount)} was settled by hand, as ${reference}.`;
    if (by === 'Stripe') return `${refund(amount)} was made at Stripe itself. No ticket was refunded by it.`;
    if (amountCents !== 0) return `${refund(amount)} went to the card.`;
    const of = String(tickets ?? '');
    return of.includes(',')
      ? `Tickets ${of} were taken back. They were free.`
      : `Ticket ${of} was taken back. It was free.`;
  },
  refund_failed: ({ problem }, amount) =>
    `${refund(amount)} failed${problem === undefined ? '' : `: ${sentenceOf(String(problem))}`}. The fan is owed it still.`,
  refund_disputed: (_, amount) =>
    `${refund(amount)} is not needed any more: the fan’s bank took the money, by the dispute that was lost.`,
  dispute_opened: ({ reason }, amount) =>
    `The fan’s bank took back ${amount ?? 'the payment'}${reason === undefined ? '' : ` (${spaced(String(reason))})`}. The tickets are stopped.`,
  dispute_won: (_, amount) =>
    `The dispute was won: ${amount ?? 'the money'} is back. The tickets count again.`,
  dispute_lost: () => 'The dispute was lost. The money stays with the fan.',
};

function lateReason(why: string | undefined): string {
  switch (why) {
    case 'tickets_gone':
      return ': it came after the hold had ended, and the tickets had gone to others';
    case 'sale_over':
      return ': it came after the sale had ended';
    case 'paid_otherwise':
      return ': the order was paid by another one';
    case 'not_as_asked':
      return ': it was not what had been asked for';
    default:
      return '';
  }
}

function toneOf(kind: HistoryKind): Told['tone'] {
  if (kind === 'paid' || kind === 'refund_succeeded' || kind === 'dispute_won') return 'good';
  const bad: readonly HistoryKind[] = ['refund_failed', 'dispute_opened', 'dispute_lost', 'late_returned'];
  return bad.includes(kind) ? 'bad' : 'plain';
}

const idKeys = ['session', 'payment', 'refund', 'stripe', 'dispute'] as const;

/** A refund has a name with us and one at Stripe: both stand there. */
function idsOf(detail: Entry['detail']): string[] {
  return idKeys.flatMap((key) => wordOf(detail[key]) ?? []);
}

/** "product_not_received" is "product not received". */
export function spaced(code: string): string {
  return code.replaceAll('_', ' ');
}

function sentenceOf(problem: string): string {
  return spaced(problem).replace(/\.$/, '');
}

function wordOf(value: string | number | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numberOf(value: string | number | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
