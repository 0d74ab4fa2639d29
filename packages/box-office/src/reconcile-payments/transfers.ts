import { idSchema } from '@zilker/contracts/ids';
import { and, asc, between, eq, gt, inArray, isNotNull } from 'drizzle-orm';
import type Stripe from 'stripe';
import * as v from 'valibot';
import { reversedOf } from '../payouts/record-reversed.ts';
import { events } from '../schema/catalogue.ts';
import { payouts } from '../schema/money.ts';
import { askPatiently } from './ask-patiently.ts';
import type { Context, Finding, Subject } from './finding.ts';
import { tellAgain } from './tell-again.ts';

type Row = typeof payouts.$inferSelect;

/** Transfers to venues: each is a payout of ours, once, and what came back of it is in the ledger. */
export const transfers: Subject<Stripe.Transfer> = {
  name: 'transfer',
  missing: 'transfer_missing',
  isId: (id) => id.startsWith('tr_'),
  list: ({ payments }, page) => askPatiently(payments, 'transfers', (stripe) => stripe.transfers.list(page)),
  retrieve: ({ payments }, id) =>
    askPatiently(payments, 'transfers', (stripe) => stripe.transfers.retrieve(id)),
  async judge({ db }, all) {
    const named = all.flatMap((transfer) => payoutIdOf(transfer) ?? []);
    const rows = await db.select().from(payouts).where(inArray(payouts.id, named));
    const byId = new Map<string, Row>(rows.map((row) => [row.id, row]));
    const groups = all.flatMap(({ transfer_group: group }) => eventIdOf(group) ?? []);
    const found = await db.select({ id: events.id }).from(events).where(inArray(events.id, groups));
    const ours = new Set<string | null>(found.map(({ id }) => id));
    const reversed = await reversedOf(
      db,
      rows.map(({ id }) => id),
    );
    return all.flatMap((transfer) => {
      const row = byId.get(payoutIdOf(transfer) ?? '');
      if (row !== undefined) return judge(transfer, row, reversed.get(row.id) ?? 0);
      return ours.has(transfer.transfer_group) ? [foreign(transfer)] : [];
    });
  },
  async ours({ db }, { from, to, after, limit }) {
    const rows = await db
      .select({ id: payouts.reference })
      .from(payouts)
      .where(
        and(
          eq(payouts.by, 'stripe'),
          isNotNull(payouts.reference),
          gt(payouts.reference, after),
          between(payouts.createdAt, from, to),
        ),
      )
      .orderBy(asc(payouts.reference))
      .limit(limit);
    return rows.flatMap(({ id }) => id ?? []);
  },
};

function judge(transfer: Stripe.Transfer, row: Row, reversedCents: number): Finding[] {
  const { id, amount, currency } = transfer;
  const of = `payout ${row.id} of event ${row.eventId}`;
  const say = (kind: Finding['kind'], sentence: string): Finding => ({ kind, object: id, sentence });
  if (row.reference !== null && row.reference !== id)
    return [
      say(
        'transfer_twice',
        `Transfer ${id} of ${amount} cents is for ${of}, which was sent by ${row.reference}`,
      ),
    ];
  if (amount !== row.amountCents || currency !== row.currency)
    return [
      say(
        'transfer_amount',
        `Transfer ${id} is ${amount} ${currency} at Stripe; ${of} is ${row.amountCents} ${row.currency}`,
      ),
    ];
  if (row.state !== 'due' && row.state !== 'failed' && transfer.amount_reversed === reversedCents) return [];
  return [
    {
      ...say(
        'transfer_untold',
        `Transfer ${id} was made and ${transfer.amount_reversed} cents of it came back; ${of} is ${row.state}, with ${reversedCents} cents back`,
      ),
      mend: (context: Context) =>
        tellAgain(context, {
          type: 'transfer.updated',
          object: transfer,
          state: `${transfer.amount_reversed}_${row.state}`,
        }),
    },
  ];
}

function foreign({ id, amount, transfer_group: group, destination }: Stripe.Transfer): Finding {
  const to = typeof destination === 'string' ? destination : (destination?.id ?? 'nobody');
  const sentence = `Transfer ${id} of ${amount} cents to ${to} is of event ${group} and is no payout of ours`;
  return { kind: 'transfer_foreign', object: id, sentence };
}

function payoutIdOf({ metadata }: Stripe.Transfer) {
  const parsed = v.safeParse(idSchema('payout'), metadata.payout);
  return parsed.success ? parsed.output : undefined;
}

function eventIdOf(group: string | null) {
  const parsed = v.safeParse(idSchema('event'), group);
  return parsed.success ? parsed.output : undefined;
}
