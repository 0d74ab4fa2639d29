import { randomUUID } from 'node:crypto';
import { type Id, newId } from '@zilker/contracts/ids';
import { and, asc, eq, lt } from 'drizzle-orm';
import { blockTicket } from '../doors/block-ticket.ts';
import { syncCheckIns } from '../doors/sync-check-ins.ts';
import { undoCheckIn } from '../doors/undo-check-in.ts';
import { acceptTransfer } from '../moves/accept-transfer.ts';
import { listReturn, withdrawReturn } from '../moves/list-return.ts';
import { offerTransfer } from '../moves/offer-transfer.ts';
import { joinReturns } from '../moves/returns-list.ts';
import { declineTransfer, withdrawTransfer } from '../moves/settle-transfer.ts';
import { sweepMoves } from '../moves/sweep-moves.ts';
import { accounts, checkIns, orders, tickets } from '../schema/tables.ts';
import type { Refused } from './model.ts';
import { refuse } from './model.ts';
import { scanByModel, undoByModel } from './model-doors.ts';
import {
  joinByModel,
  listByModel,
  sendByModel,
  settleTransferByModel,
  sweepMovesByModel,
  withdrawReturnByModel,
} from './model-moves.ts';
import { ticketIn } from './model-open-moves.ts';
import type { Operation } from './operation.ts';
import type { Drop, World } from './world.ts';

/** What becomes of tickets once they are sold: at the doors, and on their way to somebody else. */
type OfTickets = Extract<
  Operation,
  {
    op:
      | 'scan'
      | 'undo'
      | 'block'
      | 'send'
      | 'settle-transfer'
      | 'list-return'
      | 'withdraw-return'
      | 'join-returns';
  }
>;
export const ofTickets: ReadonlySet<Operation['op']> = new Set<Operation['op']>([
  'scan',
  'undo',
  'block',
  'send',
  'settle-transfer',
  'list-return',
  'withdraw-return',
  'join-returns',
] satisfies OfTickets['op'][]);
export const isOfTickets = (operation: Operation): operation is OfTickets => ofTickets.has(operation.op);

/** No code is scanned here: a person of the venue has found the ticket. */
const byHand = { code: null, byHand: 'name_on_list' } as const;
const keys = { verifiers: [], digitsTurn: () => false };

/** The model's side. It comes before the database's, and knows what that has not done yet. */
export function playTicketsOfModel(
  { now }: World,
  { model }: Drop,
  operation: OfTickets,
): Refused | string | boolean {
  switch (operation.op) {
    case 'settle-transfer':
      return settleTransferByModel(model, operation, now);
    case 'withdraw-return':
      return withdrawReturnByModel(model, operation);
    case 'join-returns':
      return joinByModel(model, operation, now);
    case 'send':
      return ticketIn(model, operation).ticket === undefined
        ? 'no ticket'
        : sendByModel(model, operation, now);
    case 'list-return':
      return ticketIn(model, operation).ticket === undefined
        ? 'no ticket'
        : listByModel(model, operation, now);
  }
  const { ticket } = ticketIn(model, operation);
  if (ticket === undefined) return 'no ticket';
  switch (operation.op) {
    case 'scan':
      return scanByModel(model, ticket, { ...operation, key: keyOf(operation) }, now);
    case 'undo':
      return undoByModel(model, ticket, operation.nth, now);
    case 'block':
      ticket.blocked = operation.blocked;
      return operation.blocked;
  }
}

/** The database's side, by the verbs of fans, scanners and venues. */
export async function playTickets(world: World, drop: Drop, operation: OfTickets): Promise<unknown> {
  const { db } = world;
  const now = new Date(world.now);
  const idempotencyKey = randomUUID();
  const accountOf = (fan: number) => world.fans[fan] ?? newId('account');
  switch (operation.op) {
    case 'settle-transfer': {
      const verb = { accepted: acceptTransfer, declined: declineTransfer, withdrawn: withdrawTransfer };
      const transfer = drop.transferIds[operation.nth] ?? newId('transfer');
      await verb[operation.as](db, { account: accountOf(operation.fan), transfer, idempotencyKey }, now);
      return operation.as;
    }
    case 'withdraw-return': {
      const id = drop.returnIds[operation.nth] ?? newId('ticketReturn');
      const input = { account: accountOf(operation.fan), return: id, idempotencyKey };
      await withdrawReturn(db, input, now);
      return 'withdrawn';
    }
    case 'join-returns': {
      const { fan, quantity } = operation;
      const event = drop.sale.event.id;
      const wish = { joined: quantity > 0, quantity: Math.max(1, quantity) };
      await joinReturns(db, { event, account: accountOf(fan), ...wish, idempotencyKey }, now);
      return 'joined';
    }
  }
  const ticket = await ticketIdOf(world, drop, operation);
  if (ticket === undefined) return 'no ticket';
  const venue = drop.sale.venue.id;
  switch (operation.op) {
    case 'send': {
      const [to] = await db
        .select()
        .from(accounts)
        .where(eq(accounts.id, accountOf(operation.to)));
      const input = { account: accountOf(operation.fan), ticket, phone: to?.phone ?? '', idempotencyKey };
      drop.transferIds.push((await offerTransfer(db, input, now)).transfer.id);
      return 'sent';
    }
    case 'list-return': {
      const input = { account: accountOf(operation.fan), ticket, idempotencyKey };
      drop.returnIds.push((await listReturn(db, input, now)).return.id);
      return 'listed';
    }
    case 'scan': {
      const scanner = drop.scanners[operation.gate];
      if (scanner === undefined) throw new Error(`no gate ${operation.gate}`);
      const { direction } = operation;
      const times = { atMs: world.now, listAtMs: world.now, offline: false };
      const record = { nonce: keyOf(operation), ticket, direction, ...byHand, ...times };
      const asked = { scanner, checkIns: [record], sentAtMs: world.now, keys };
      return (await syncCheckIns(db, asked, now)).results[0]?.answer;
    }
    case 'undo': {
      const nonce = ticketIn(drop.model, operation).ticket?.scans[operation.nth]?.key;
      if (nonce === undefined) return refuse('check_in_unknown');
      const of = and(eq(checkIns.ticketId, ticket), eq(checkIns.nonce, nonce));
      const [scan] = await db.select().from(checkIns).where(of);
      await undoCheckIn(db, { venue, checkIn: scan?.id ?? newId('checkIn'), idempotencyKey }, now);
      return 'undone';
    }
    case 'block': {
      const { blocked } = operation;
      return (await blockTicket(db, { venue, ticket, idempotencyKey, blocked, reason: 'x' }, now)).blocked;
    }
  }
}

/** Of all drops; what is offered anew is known by its places. */
export async function playSweepMoves(world: World): Promise<null> {
  while ((await sweepMoves(world.db, new Date(world.now))) > 0);
  for (const { sale, orderIds } of world.drops) {
    const made = await world.db
      .select({ id: orders.id, place: orders.placeIndex })
      .from(orders)
      .where(and(eq(orders.dropId, sale.drop.id), lt(orders.placeIndex, 0)));
    for (const { id, place } of made) orderIds.set(place, id);
  }
  return null;
}

export function sweepMovesOfModel({ drops, fans, now }: World): null {
  for (const { model } of drops) sweepMovesByModel(model, fans, now);
  return null;
}

/** A scanner draws another for each scan, whatever ticket it is of. */
function keyOf({ place, number, gate, key }: Extract<OfTickets, { op: 'scan' }>): string {
  return `${place}/${number}/${gate}/${key}`;
}

async function ticketIdOf(
  { db }: World,
  { orderIds }: Drop,
  { place, number }: { place: number; number: number },
): Promise<Id<'ticket'> | undefined> {
  const order = orderIds.get(place);
  if (order === undefined) return undefined;
  const of = and(eq(tickets.orderId, order), eq(tickets.number, number));
  const [row] = await db.select({ id: tickets.id }).from(tickets).where(of).orderBy(asc(tickets.id));
  return row?.id;
}
