import { newId } from '@zilker/contracts/ids';
import { dropPolicy, type TicketPolicy } from '@zilker/contracts/ticket/policy';
import { expect, test } from 'vitest';
import { isShown, returning, sending, walletWords } from './ticket-moves.ts';

const hour = 3_600_000;
const nowMs = Date.UTC(2026, 10, 24, 16, 18);
const open: TicketPolicy = { ...dropPolicy, transfersFromMs: nowMs - hour, returnsUntilMs: nowMs + hour };
type Ticket = Parameters<typeof sending>[0];
const ticket = (change: Partial<Ticket> = {}, policy = open): Ticket => ({
  state: 'valid',
  blocked: false,
  bought: true,
  transfer: null,
  return: null,
  event: {
    id: newId('event'),
    title: 'Night Heron',
    venueName: 'Red Bluff Hall',
    timezone: 'America/Chicago',
    startsAtMs: nowMs + 10 * hour,
    doorsAtMs: nowMs + 9 * hour,
    policy,
  },
  ...change,
});

test('a ticket is sent from the hour that its event names until doors', () => {
  expect(sending(ticket(), nowMs)?.open).toBe(true);
  expect(sending(ticket({}, dropPolicy), nowMs)).toBeNull();
  expect(sending(ticket({}, { ...open, transfersFromMs: nowMs + hour }), nowMs)).toEqual({
    open: false,
    words: 'Opens 11:18 AM. Your friend gets a new code and this one stops working.',
  });
  expect(sending(ticket(), nowMs + 9 * hour)?.open).toBe(false);
  expect(sending(ticket({ state: 'checked_in' }), nowMs)?.open).toBe(false);
  expect(sending(ticket({ blocked: true }), nowMs)?.open).toBe(false);
  expect(sending(ticket({ return: newId('ticketReturn') }), nowMs)?.open).toBe(false);
});

test('only who paid for it offers a ticket back, and in time', () => {
  expect(returning(ticket(), nowMs)?.open).toBe(true);
  expect(returning(ticket({ bought: false }), nowMs)).toBeNull();
  expect(returning(ticket({}, dropPolicy), nowMs)).toBeNull();
  expect(returning(ticket(), nowMs + hour)).toEqual({
    open: false,
    words: 'Tickets came back until 11:18 AM.',
  });
  expect(returning(ticket({ transfer: newId('transfer') }), nowMs)?.open).toBe(false);
});

test('a code is shown to come in, and to go out and in again where the event lets fans', () => {
  const reentry = { ...open, reentry: true };
  for (const state of ['valid', 'checked_in', 'outside', 'refunded', 'revoked'] as const) {
    expect(isShown(ticket({ state }))).toBe(state === 'valid');
    expect(isShown(ticket({ state }, reentry))).toBe(!['refunded', 'revoked'].includes(state));
    expect(isShown(ticket({ state, transfer: newId('transfer') }, reentry))).toBe(false);
    expect(isShown(ticket({ state, blocked: true }, reentry))).toBe(false);
  }
});

test('what a pass is worth at the door is said as the event has it', () => {
  const words = (carry: typeof open.carry) => walletWords(ticket({}, { ...open, carry }).event, nowMs);
  expect(words(null)).toMatch(/only the code on this page counts/);
  expect(words({ fromHoursBefore: null })).toBe('The pass opens the door as this page does.');
  expect(words({ fromHoursBefore: 10 })).toBe('The pass opens the door as this page does.');
  expect(words({ fromHoursBefore: 2 })).toMatch(/^The pass opens the door from 5:18 PM\./);
});
