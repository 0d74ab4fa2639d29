import { newId } from '@zilker/contracts/ids';
import type { Db } from '../db.ts';
import { blockTicket } from '../doors/block-ticket.ts';
import { createNight, syncBy } from '../doors/testing-night.ts';
import { acceptTransfer } from '../moves/accept-transfer.ts';
import { listReturn, withdrawReturn } from '../moves/list-return.ts';
import { offerReturns } from '../moves/offer-returns.ts';
import { offerTransfer } from '../moves/offer-transfer.ts';
import { joinReturns } from '../moves/returns-list.ts';
import { declineTransfer, withdrawTransfer } from '../moves/settle-transfer.ts';
import { sweepMoves } from '../moves/sweep-moves.ts';
import { newKey, type TestMoves } from '../moves/testing-moves.ts';
import { cancelOrder } from '../orders/cancel-order.ts';
import { checkout } from '../orders/checkout.ts';
import { storefrontOrigin } from '../orders/testing-payments.ts';
import { emptyTables } from '../testing-empty.ts';
import { activateTicket } from '../tickets/activate-ticket.ts';
import { issuePass } from '../wallets/issue-pass.ts';
import { tellPasses } from '../wallets/tell-passes.ts';

/**
 * One thing that somebody asks of the box office, by the database as the process has it that does it: with all that is new in it drawn
 * beforehand, since whoever hears nothing asks for the same again.
 */
export type Act = (db: Db) => Promise<unknown>;
/** What has to be there before, and then the act. */
export type Scene = (at: TestMoves) => Promise<Act>;

const weekMs = 8 * 86_400_000;

/** What fans and scanners ask of core-api: asked again, it answers the same. */
export const requests: Record<string, Scene> = {
  'a ticket is opened on a phone': async (at) => {
    const { ticket, seller, now } = await sold(at);
    return (db) => activateTicket(db, { account: seller, ticket, jkt: 'a phone' }, now);
  },
  'a ticket moves to another phone': async (at) => {
    const { ticket, seller, now } = await sold(at);
    await activateTicket(at.db, { account: seller, ticket, jkt: 'a phone' }, now);
    const input = { account: seller, ticket, jkt: 'another', authAtMs: now.getTime() };
    return (db) => activateTicket(db, input, now);
  },
  'a ticket is sent': async (at) => {
    const { ticket, seller, now } = await sold(at);
    const { phone } = await at.fan();
    const input = { account: seller, ticket, phone, idempotencyKey: newKey() };
    return (db) => offerTransfer(db, input, now);
  },
  'a ticket that was sent is accepted': async (at) => {
    const { transfer, to, now } = await sent(at);
    const input = { account: to, transfer, idempotencyKey: newKey() };
    return (db) => acceptTransfer(db, input, now);
  },
  'a ticket that was sent is declined': async (at) => {
    const { transfer, to, now } = await sent(at);
    const input = { account: to, transfer, idempotencyKey: newKey() };
    return (db) => declineTransfer(db, input, now);
  },
  'a ticket that was sent is taken back': async (at) => {
    const { transfer, seller, now } = await sent(at);
    const input = { account: seller, transfer, idempotencyKey: newKey() };
    return (db) => withdrawTransfer(db, input, now);
  },
  'a ticket is offered back': async (at) => {
    const { ticket, seller, now } = await sold(at);
    const input = { account: seller, ticket, idempotencyKey: newKey() };
    return (db) => listReturn(db, input, now);
  },
  'a ticket is taken off the list': async (at) => {
    const { ticket, seller, now } = await sold(at);
    const { return: listed } = await at.list(seller, ticket, now);
    const input = { account: seller, return: listed.id, idempotencyKey: newKey() };
    return (db) => withdrawReturn(db, input, now);
  },
  'a fan waits for tickets that come back': async (at) => {
    const { now } = await sold(at);
    const { id: account } = await at.fan();
    const input = { event: at.sale.event.id, account, joined: true, quantity: 2, idempotencyKey: newKey() };
    return (db) => joinReturns(db, input, now);
  },
  'a ticket that came back is paid': async (at) => {
    const { order, buyer: account, now } = await offered(at);
    return (db) => checkout(db, at.payments, { order, account, storefrontOrigin }, now);
  },
  'a ticket that came back is turned down': async (at) => {
    const { order, buyer: account, now } = await offered(at);
    return (db) => cancelOrder(db, { order, account }, now);
  },
  'a scan is asked about': async (at) => {
    const { night, now } = await atDoors(at);
    const scan = await night.scan({ atMs: now.getTime() });
    return (db) => syncBy(db, night.atFront, [scan], { now });
  },
  'scans of an hour without network are synced': async (at) => {
    const { night, now } = await atDoors(at, 30);
    const [one = night.ticket, other = night.ticket] = night.tickets;
    const hour = { offline: true, listAtMs: now.getTime() - 3_000_000 };
    const some = night.tickets.slice(0, 25).map((ticket) => ({ ticket, atMs: now.getTime() - 900_000 }));
    const again = { ticket: one, atMs: now.getTime() - 600_000 };
    const out = { ticket: other, atMs: now.getTime() - 300_000, direction: 'out' as const };
    const scans = await Promise.all([...some, again, out].map((scan) => night.scan({ ...hour, ...scan })));
    return (db) => syncBy(db, night.atFront, scans, { now });
  },
  'a check-in is taken back': async (at) => {
    const { night, now } = await atDoors(at);
    const scan = await night.scan({ atMs: now.getTime() });
    await syncBy(at.db, night.atFront, [scan], { now });
    return (db) => syncBy(db, night.atFront, [{ ...scan, undoneAtMs: now.getTime() }], { now });
  },
  'a ticket is blocked': async (at) => {
    const { night, now } = await atDoors(at);
    const { id: venue } = night.sale.venue;
    const input = {
      venue,
      ticket: night.ticket,
      blocked: true,
      reason: 'Sold twice',
      idempotencyKey: newKey(),
    };
    return (db) => blockTicket(db, input, now);
  },
};

/** What workers do by jobs and clocks: whoever comes next finds what was done, and does the rest. */
export const jobs: Record<string, Scene> = {
  'tickets that came back are offered': async (at) => {
    const { now } = await listed(at, 3);
    return (db) => offerReturns(db, { event: at.sale.event.id }, now);
  },
  'what nobody took in time is given back': async (at) => {
    const { now } = await sent(at);
    return (db) => sweepMoves(db, new Date(now.getTime() + weekMs));
  },
  'wallets are told': async (at) => {
    const { ticket, seller, now } = await sold(at);
    for (const wallet of ['apple', 'google'] as const)
      await issuePass(at.db, { ticket, account: seller, wallet }, now);
    await at.database.pool.query("UPDATE tickets SET state = 'refunded', refunded_at = now() WHERE id = $1", [
      ticket,
    ]);
    const google = { put: async () => undefined, linkTo: async () => '' };
    const push = { push: async () => 'taken' as const, stop: () => undefined };
    return (db) => tellPasses(db, { google, push }, ticket, now);
  },
};

/** What is not made to be asked again: it gives each request a name of its own. */
export const forgetful: Scene = async (at) => {
  const { night, now } = await atDoors(at);
  const scan = await night.scan({ atMs: now.getTime() });
  return (db) => syncBy(db, night.atFront, [{ ...scan, nonce: newId('checkIn') }], { now });
};

/** Free tickets, of which nothing is asked of Stripe: one fan has bought as many of them, and the show is sold out. */
async function sold(at: TestMoves, each = 2) {
  const { tickets } = await at.soldFrom(1, { each, priceCents: 0 });
  const [ticket = newId('ticket')] = tickets;
  return { tickets, ticket, seller: at.account(0), now: new Date() };
}

async function sent(at: TestMoves) {
  const known = await sold(at);
  const to = await at.fan();
  const { transfer } = await at.send(known.seller, known.ticket, to, known.now);
  return { ...known, transfer: transfer.id, to: to.id };
}

/** So many tickets are offered back, and as many fans wait for them. */
async function listed(at: TestMoves, count = 1) {
  const known = await sold(at, Math.max(2, count));
  for (const ticket of known.tickets.slice(0, count)) await at.list(known.seller, ticket, known.now);
  const buyer = (await at.fan()).id;
  await at.join(buyer, { now: known.now });
  for (let more = 1; more < count; more++) await at.join((await at.fan()).id, { now: known.now });
  return { ...known, buyer };
}

async function offered(at: TestMoves) {
  const known = await listed(at);
  await at.offer(known.now);
  return { ...known, order: (await at.offered(known.buyer)).id };
}

async function atDoors(at: TestMoves, count = 2) {
  await emptyTables(at.database.pool);
  return { night: await createNight(at.db, { count }), now: new Date() };
}
