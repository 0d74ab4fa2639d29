import type { Id } from '@zilker/contracts/ids';
import { newId } from '@zilker/contracts/ids';
import { dropPolicy } from '@zilker/contracts/ticket/policy';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refusal } from '../orders/testing-payments.ts';
import { refundOrder } from '../refunds/refund-order.ts';
import { activateTicket } from '../tickets/activate-ticket.ts';
import { issuePass } from '../wallets/issue-pass.ts';
import { readPass } from '../wallets/pass.ts';
import { acceptTransfer } from './accept-transfer.ts';
import { declineTransfer, withdrawTransfer } from './settle-transfer.ts';
import { sweepMoves } from './sweep-moves.ts';
import { newKey, openPolicy, startTestMoves, type TestMoves } from './testing-moves.ts';
import { transferToTell } from './transfer-to-tell.ts';
import { listTransfers } from './transfer-views.ts';

let at: TestMoves;
beforeAll(async () => {
  at = await startTestMoves('http://127.0.0.1:9');
});
afterAll(() => at.stop());

const accept = (account: Id<'account'>, transfer: Id<'transfer'>, now = new Date(), key = newKey()) =>
  acceptTransfer(at.db, { account, transfer, idempotencyKey: key }, now);
const decline = (account: Id<'account'>, transfer: Id<'transfer'>) =>
  declineTransfer(at.db, { account, transfer, idempotencyKey: newKey() }, new Date());
const withdraw = (account: Id<'account'>, transfer: Id<'transfer'>) =>
  withdrawTransfer(at.db, { account, transfer, idempotencyKey: newKey() }, new Date());

/** Fans who have bought free tickets, and one of them. */
async function bought(each = 2, options: Parameters<TestMoves['soldFrom']>[1] = {}) {
  const { tickets, orders } = await at.soldFrom(1, { each, priceCents: 0, ...options });
  const [ticket] = tickets;
  const [order] = orders;
  if (ticket === undefined || order === undefined) throw new Error('nothing was bought');
  return { giver: at.account(0), ticket, tickets, order };
}

test('a ticket that is sent can be shown by nobody until it is accepted; then it is the receiver’s, by a new serial', async () => {
  const { giver, ticket } = await bought();
  const receiver = await at.fan();
  const before = await activateTicket(at.db, { account: giver, ticket, jkt: 'a'.repeat(43) }, new Date());
  expect(before.serial).toBe(1);

  const { transfer, ticket: sent } = await at.send(giver, ticket, receiver);
  expect(transfer).toMatchObject({ state: 'offered', mine: 'given', phoneEnd: receiver.phone.slice(-2) });
  expect(sent).toMatchObject({ serial: 2, device: null, transfer: transfer.id });
  expect(
    await refusal(activateTicket(at.db, { account: giver, ticket, jkt: 'a'.repeat(43) }, new Date())),
  ).toBe('ticket_not_yours_now');
  expect(await listTransfers(at.db, receiver.id)).toMatchObject([{ id: transfer.id, mine: 'received' }]);

  const taken = await accept(receiver.id, transfer.id);
  expect(taken).toMatchObject({ transfer: { state: 'accepted' }, ticket: { id: ticket, serial: 3 } });
  expect(
    await refusal(activateTicket(at.db, { account: giver, ticket, jkt: 'a'.repeat(43) }, new Date())),
  ).toBe('ticket_unknown');
  const shown = await activateTicket(
    at.db,
    { account: receiver.id, ticket, jkt: 'b'.repeat(43) },
    new Date(),
  );
  expect(shown.serial).toBe(3);
  expect((await at.kinds()).filter((kind) => kind === 'send-transfer')).toHaveLength(2);
  expect([await at.used(giver), await at.used(receiver.id)]).toEqual([2, 1]);
  expect(await at.breaches()).toEqual([]);
});

test('a pass that its receiver saved before opening the ticket stays good, until another phone shows it', async () => {
  const { giver, ticket } = await bought();
  const receiver = await at.fan();
  await activateTicket(at.db, { account: giver, ticket, jkt: 'a'.repeat(43) }, new Date());
  const { transfer } = await at.send(giver, ticket, receiver);
  await accept(receiver.id, transfer.id);
  const pass = await issuePass(at.db, { ticket, account: receiver.id, wallet: 'apple' }, new Date());
  const standing = async () => (await readPass(at.db, pass.id))?.standing;
  const open = (jkt: string) =>
    activateTicket(at.db, { account: receiver.id, ticket, jkt, authAtMs: Date.now() }, new Date());
  expect(await open('b'.repeat(43))).toMatchObject({ serial: pass.serial });
  expect(await standing()).toBe('good');
  expect(await open('c'.repeat(43))).toMatchObject({ serial: pass.serial + 1 });
  expect(await standing()).toBe('moved');
});

test('it can be taken back, declined, or run out, and is its giver’s again', async () => {
  const { giver, ticket } = await bought();
  const receiver = await at.fan();
  const first = await at.send(giver, ticket, receiver);
  expect((await withdraw(giver, first.transfer.id)).ticket?.transfer).toBeNull();
  expect(await refusal(accept(receiver.id, first.transfer.id))).toBe('transfer_ended');

  const second = await at.send(giver, ticket, receiver);
  expect(await decline(receiver.id, second.transfer.id)).toMatchObject({
    transfer: { state: 'declined' },
    ticket: null,
  });
  expect(await refusal(withdraw(giver, second.transfer.id))).toBe('transfer_ended');

  const third = await at.send(giver, ticket, receiver);
  const end = new Date(third.transfer.endsAtMs);
  expect(await refusal(accept(receiver.id, third.transfer.id, end))).toBe('transfer_ended');
  expect(await sweepMoves(at.db, new Date(end.getTime() - 1))).toBe(0);
  expect(await sweepMoves(at.db, end)).toBe(1);
  expect(await sweepMoves(at.db, end)).toBe(0);
  expect(await at.transfer(third.transfer.id)).toMatchObject({ state: 'lapsed', version: 2 });

  const again = await activateTicket(at.db, { account: giver, ticket, jkt: 'a'.repeat(43) }, new Date());
  // above 1, which its passes have: one for each time that it was sent
  expect(again.serial).toBe(4);
  expect(await at.breaches()).toEqual([]);
});

test('its buyer’s order says to whom a ticket went, for as long as it is not theirs', async () => {
  const { giver, ticket, tickets, order } = await bought();
  const [, other = ticket] = tickets;
  const receiver = await at.fan();
  const third = await at.fan();
  const told = async () => (await at.orderOf(order.id, giver)).moved;
  expect(await told()).toBeUndefined();
  const { transfer } = await at.send(giver, ticket, receiver);
  const phoneEnd = receiver.phone.slice(-2);
  expect(await told()).toEqual([{ number: 1, state: 'on_its_way', phoneEnd }]);
  await accept(receiver.id, transfer.id);
  expect(await told()).toEqual([{ number: 1, state: 'taken', phoneEnd }]);
  // where it goes from there is nothing that its buyer is told
  const on = await at.send(receiver.id, ticket, third);
  await accept(third.id, on.transfer.id);
  const second = await at.send(giver, other, third);
  expect(await told()).toEqual([
    { number: 1, state: 'taken', phoneEnd },
    { number: 2, state: 'on_its_way', phoneEnd: third.phone.slice(-2) },
  ]);
  await decline(third.id, second.transfer.id);
  const { rows } = await at.database.pool.query<{ phone: string }>(
    'SELECT phone FROM accounts WHERE id = $1',
    [giver],
  );
  const home = await at.send(third.id, ticket, { phone: rows[0]?.phone ?? '' });
  await accept(giver, home.transfer.id);
  expect(await told()).toBeUndefined();
});

test('each step is done once for its key, and its answer is the same again', async () => {
  const { giver, ticket } = await bought();
  const receiver = await at.fan();
  const { transfer } = await at.send(giver, ticket, receiver);
  const key = newKey();
  const once = await accept(receiver.id, transfer.id, new Date(), key);
  expect(await accept(receiver.id, transfer.id, new Date(), key)).toEqual(once);
  expect(await refusal(accept(receiver.id, transfer.id))).toBe('transfer_ended');
  expect((await at.ticket(ticket)).serial).toBe(3);
  expect(await at.used(receiver.id)).toBe(1);
});

test('nobody sends what is not theirs, is used, is blocked, or is on its way', async () => {
  const { giver, ticket, tickets } = await bought(3);
  const receiver = await at.fan();
  const other = await at.fan();
  const [, used = ticket, blocked = ticket] = tickets;
  await at.database.pool.query(`UPDATE tickets SET state = 'checked_in' WHERE id = $1`, [used]);
  await at.database.pool.query('UPDATE tickets SET blocked_at = now() WHERE id = $1', [blocked]);
  expect(await refusal(at.send(other.id, ticket, receiver))).toBe('ticket_unknown');
  expect(await refusal(at.send(giver, used, receiver))).toBe('ticket_not_active');
  expect(await refusal(at.send(giver, blocked, receiver))).toBe('ticket_not_active');
  const { transfer } = await at.send(giver, ticket, receiver);
  expect(await refusal(at.send(giver, ticket, other))).toBe('ticket_not_yours_now');
  expect(await refusal(at.list(giver, ticket))).toBe('ticket_not_yours_now');
  expect(await refusal(accept(other.id, transfer.id))).toBe('transfer_unknown');
  expect(await refusal(decline(other.id, transfer.id))).toBe('transfer_unknown');
  expect(await refusal(withdraw(receiver.id, transfer.id))).toBe('transfer_unknown');
});

test('tickets are sent only when their event says, and to others', async () => {
  const { giver, ticket } = await bought(1, { policy: dropPolicy });
  const receiver = await at.fan();
  expect(await refusal(at.send(giver, ticket, receiver))).toBe('transfer_not_open');
  const from = Date.now() + 3_600_000;
  const later = await bought(1, { policy: { ...openPolicy, transfersFromMs: from } });
  expect(await refusal(at.send(later.giver, later.ticket, receiver))).toBe('transfer_not_open');
  const { rows } = await at.database.pool.query<{ phone: string }>(
    'SELECT phone FROM accounts WHERE id = $1',
    [later.giver],
  );
  const own = { phone: rows[0]?.phone ?? '' };
  expect(await refusal(at.send(later.giver, later.ticket, own, new Date(from)))).toBe('transfer_to_self');
});

test('nobody is pestered by one fan who sends and takes back, and others may still send them theirs', async () => {
  const { giver, ticket } = await bought(1);
  const receiver = await at.fan();
  for (let sent = 0; sent < 10; sent++)
    await withdraw(giver, (await at.send(giver, ticket, receiver)).transfer.id);
  expect(await refusal(at.send(giver, ticket, receiver))).toBe('rate_limited');
  const tomorrow = new Date(Date.now() + 86_400_000);
  const friend = await at.fan();
  const { transfer } = await at.send(giver, ticket, friend);
  await accept(friend.id, transfer.id);
  expect((await at.send(friend.id, ticket, receiver)).transfer.state).toBe('offered');
  const again = await bought(1);
  expect((await at.send(again.giver, again.ticket, receiver, tomorrow)).transfer.state).toBe('offered');
});

test('who has as many as they may takes none, and who passes one on may take another', async () => {
  const { giver, tickets } = await bought(3, { drop: { perFanMax: 3 } });
  const receiver = await at.fan();
  const third = await at.fan();
  await at.database.pool.query('UPDATE drops SET per_fan_max = 1');
  const [first, second] = tickets;
  if (first === undefined || second === undefined) throw new Error('too few tickets');
  const one = await at.send(giver, first, receiver);
  const two = await at.send(giver, second, receiver);
  await accept(receiver.id, one.transfer.id);
  expect(await refusal(accept(receiver.id, two.transfer.id))).toBe('transfer_over_limit');
  const on = await at.send(receiver.id, first, third);
  await accept(third.id, on.transfer.id);
  await accept(receiver.id, two.transfer.id);
  expect([await at.used(giver), await at.used(receiver.id), await at.used(third.id)]).toEqual([3, 1, 1]);
  // home again: who bought it counts it once
  const { rows } = await at.database.pool.query<{ phone: string }>(
    'SELECT phone FROM accounts WHERE id = $1',
    [giver],
  );
  const home = await at.send(third.id, first, { phone: rows[0]?.phone ?? '' });
  await accept(giver, home.transfer.id);
  expect([await at.used(giver), await at.used(third.id)]).toEqual([3, 0]);
  await at.database.pool.query('UPDATE drops SET per_fan_max = 3');
  expect(await at.breaches()).toEqual([]);
});

test('a type’s own limit counts tickets that were sent', async () => {
  const { giver, tickets } = await bought(2, { type: { maxPerAccount: 2 } });
  await at.database.pool.query('UPDATE ticket_types SET max_per_account = 1');
  const receiver = await at.fan();
  const [first, second] = tickets;
  if (first === undefined || second === undefined) throw new Error('too few tickets');
  await accept(receiver.id, (await at.send(giver, first, receiver)).transfer.id);
  const two = await at.send(giver, second, receiver);
  expect(await refusal(accept(receiver.id, two.transfer.id))).toBe('transfer_over_limit');
  expect(await at.used(receiver.id)).toBe(1);
  expect(await at.breaches()).toEqual([]);
});

test('a refund takes a ticket back from wherever it is, and all who counted it count it no more', async () => {
  const { giver, tickets, order } = await bought();
  const receiver = await at.fan();
  const other = await at.fan();
  const [first, second] = tickets;
  if (first === undefined || second === undefined) throw new Error('too few tickets');
  await accept(receiver.id, (await at.send(giver, first, receiver)).transfer.id);
  const open = await at.send(giver, second, other);
  await refundOrder(
    at.db,
    {
      venue: at.sale.venue.id,
      order: order.id,
      tickets,
      amountCents: 0,
      reason: 'The balcony is closed',
      requestedBy: newId('staff'),
      idempotencyKey: newKey(),
    },
    new Date(),
  );
  expect([await at.used(giver), await at.used(receiver.id)]).toEqual([0, 0]);
  expect(await at.transfer(open.transfer.id)).toMatchObject({ state: 'withdrawn', version: 2 });
  expect(await refusal(accept(other.id, open.transfer.id))).toBe('transfer_ended');
  expect(await at.breaches()).toEqual([]);
});

test('both sides are told of each version once, and of none that has gone on', async () => {
  const { giver, ticket } = await bought();
  const receiver = await at.fan();
  const { transfer } = await at.send(giver, ticket, receiver);
  expect(await transferToTell(at.db, { transfer: transfer.id, version: 1 })).toMatchObject({
    state: 'offered',
    receiver: { phone: receiver.phone },
    phoneEnd: receiver.phone.slice(-2),
  });
  await withdraw(giver, transfer.id);
  expect(await transferToTell(at.db, { transfer: transfer.id, version: 1 })).toBeNull();
  expect(await transferToTell(at.db, { transfer: transfer.id, version: 2 })).toMatchObject({
    state: 'withdrawn',
  });
});

test('taken, taken back and refused in the same moment, one of them is done', async () => {
  const { giver, ticket } = await bought(1);
  const receiver = await at.fan();
  for (let round = 0; round < 25; round++) {
    const owner = (await at.ticket(ticket)).accountId;
    const from = owner === giver ? giver : receiver.id;
    const { rows } = await at.database.pool.query<{ id: Id<'account'>; phone: string }>(
      'SELECT id, phone FROM accounts WHERE id = ANY ($1) AND id <> $2',
      [[giver, receiver.id], from],
    );
    const to = rows[0];
    if (to === undefined) throw new Error('nobody to send it to');
    const { transfer } = await at.send(from, ticket, to);
    const outcomes = await Promise.allSettled([
      withdraw(from, transfer.id),
      accept(to.id, transfer.id),
      decline(to.id, transfer.id),
    ]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const then = await at.transfer(transfer.id);
    const holder = (await at.ticket(ticket)).accountId;
    expect(holder).toBe(then.state === 'accepted' ? to.id : from);
    // a fan sends so many a day
    await at.database.pool.query('DELETE FROM attempts');
  }
  expect(await at.breaches()).toEqual([]);
});
