import { newId } from '@zilker/contracts/ids';
import { cleanRecord } from './clean-record.ts';
import type { DropRecord } from './record.ts';
import { at } from './testing-break.ts';

/**
 * The same drop some weeks later: fan 0 has sent its ticket to fan 6, who has come; fan 1 has returned its own, which fan 8 has bought after
 * one that let the offer run out; fan 2 was scanned and that was taken back; fan 3 has left; fan 5 was let in at two gates without network.
 */
export function movedRecord(): DropRecord {
  const record = cleanRecord();
  const { fans, tickets } = record;
  const gates = [newId('gate'), newId('gate')] as const;
  const accountOf = (fan: number) => at(fans, fan).account;
  const ticketOf = (fan: number) => {
    const found = tickets.find(({ order }) => order === at(record.orders, fan).id);
    if (found === undefined) throw new RangeError(`Fan ${fan} has no ticket.`);
    return found;
  };

  const sent = ticketOf(0);
  const transfer = (to: number, state: 'accepted' | 'declined', settledAtMs: number) =>
    record.transfers.push({
      id: newId('transfer'),
      ticket: sent.id,
      from: sent.account,
      to: accountOf(to),
      state,
      settledAtMs,
    });
  transfer(7, 'declined', 1);
  transfer(6, 'accepted', 2);
  sent.account = accountOf(6);
  sent.state = 'checked_in';
  record.usage.push({ account: accountOf(6), taken: 1 });

  sellAgain(record, ticketOf(1), accountOf(8));
  ticketOf(3).state = 'outside';
  ticketOf(5).state = 'checked_in';

  const scan = (fan: number, atMs: number, change: Partial<DropRecord['checkIns'][number]> = {}) =>
    record.checkIns.push({
      id: newId('checkIn'),
      ticket: ticketOf(fan).id,
      gate: gates[0],
      direction: 'in',
      accepted: true,
      offline: false,
      atMs,
      left: false,
      undone: false,
      ...change,
    });
  scan(0, 1);
  scan(2, 2, { undone: true });
  scan(3, 3);
  scan(3, 4, { direction: 'out' });
  scan(5, 5, { offline: true });
  scan(5, 6, { offline: true, accepted: false, gate: gates[1] });
  return record;
}

/** A returned ticket: its order is refunded and another is paid, with a new ticket of the same type and price. */
function sellAgain(record: DropRecord, old: DropRecord['tickets'][number], account: string): void {
  const bought = record.orders.find(({ id }) => id === old.order);
  const payment = record.payments.find(({ order }) => order === old.order);
  const booked = record.ledger.find(({ order }) => order === old.order);
  const charge = record.stripe.payments.find(({ order }) => order === old.order);
  const seller = record.usage.find((one) => one.account === old.account);
  if (!bought || !payment || !booked || !charge || !seller) throw new Error('nobody paid for this ticket');
  const { totalCents: amountCents, currency } = bought;

  const missed = newId('order');
  const next = newId('order');
  record.orders.push({ ...bought, id: missed, index: -1, state: 'expired' });
  record.history.push({ order: missed, kind: 'expired', payment: null });
  record.orders.push({ ...bought, id: next, index: -2, account });
  record.tickets.unshift({ ...old, id: newId('ticket'), order: next, account });
  record.returns.push({ id: newId('ticketReturn'), ticket: old.id, state: 'sold', order: next });
  record.usage.push({ account, taken: 1 });
  record.payments.push({ ...payment, id: 'pi_next', order: next, fingerprint: 'card_next' });
  for (const kind of ['checkout', 'authorized', 'paid'] as const)
    record.history.push({ order: next, kind, payment: 'pi_next' });
  record.ledger.push({ ...booked, source: 'pi_next', order: next });
  record.stripe.payments.push({ ...charge, id: 'pi_next', order: next, fingerprints: ['card_next'] });
  const { cardCents: feeCents } = bought;
  record.stripe.movements.push({ id: 'txn_next', payment: 'pi_next', amountCents, feeCents, currency });

  old.state = 'refunded';
  bought.state = 'refunded';
  seller.taken = 0;
  const refund = { id: 'rfd_old', order: bought.id, payment: payment.id, amountCents, tickets: [old.id] };
  record.refunds.push({ ...refund, state: 'succeeded' });
  record.history.push({ order: bought.id, kind: 'refund_succeeded', payment: null });
  record.ledger.push({
    ...booked,
    kind: 'refund',
    source: 're_old',
    fanCents: amountCents,
    stripeCents: 0,
    taxCents: -bought.taxCents,
    zilkerCents: -bought.zilkerCents,
    venueCents: -(bought.venueCents + bought.cardCents),
  });
  charge.refundedCents = amountCents;
  const back = { amountCents: -amountCents, feeCents: 0, currency };
  record.stripe.movements.push({ id: 'txn_back', payment: payment.id, ...back });
}
