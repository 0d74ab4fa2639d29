import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { deviceSign, makeDeviceKey, publicJwk } from '@zilker/contracts/dpop';
import type { CheckInRecord } from '@zilker/contracts/http/doors';
import { type Id, newId } from '@zilker/contracts/ids';
import { defaultTerms, quote } from '@zilker/contracts/price';
import { keyIdOf, signCertificateWith } from '@zilker/contracts/ticket/certificate';
import { makeCode, stepAt } from '@zilker/contracts/ticket/code';
import type { Verifier } from '@zilker/contracts/ticket/door-list';
import { eq, sql } from 'drizzle-orm';
import { type Db, withTransaction } from '../db.ts';
import { book, type Entry } from '../money/book.ts';
import { insertCharge } from '../money/testing-charge.ts';
import { orderItems, orders, scanners, tickets, ticketTypes } from '../schema/tables.ts';
import type { Account, Sale } from '../testing-rows.ts';
import type { ScannerIds } from './scanner.ts';

/** Sold tickets, the phones that show them, and scanners: for tests. */

let places = 1_000_000;

/**
 * A paid order of the sale's first type, with its tickets, its payment and the stock to match. `refundedCents` of it went back, with the
 * venue bearing what Stripe keeps; `paidAt: null` is an order that no money came for.
 */
export async function insertPaidOrder(
  db: Db,
  { venue, event, types, drop }: Sale,
  fan: Pick<Account, 'id'>,
  quantity = 1,
  values: Partial<typeof orders.$inferInsert> = {},
): Promise<{ order: Id<'order'>; tickets: Id<'ticket'>[] }> {
  const [type] = types;
  if (type === undefined) throw new Error('a sale without ticket types');
  const order = newId('order');
  const { count: _, ...money } = quote([{ priceCents: type.priceCents, quantity }], defaultTerms);
  const of = { venueId: venue.id, eventId: event.id };
  await db.insert(orders).values({
    id: order,
    ...of,
    dropId: drop.id,
    placeIndex: places++,
    accountId: fan.id,
    state: 'paid',
    quantity,
    ...money,
    expiresAt: new Date(),
    idempotencyKey: randomBytes(16).toString('hex'),
    bodyHash: '',
    paidAt: new Date(),
    ...values,
  });
  if (money.totalCents > 0 && values.paidAt !== null)
    await bookPayment(db, { ...of, order, payment: `pi_${order}`, price: money }, values.refundedCents ?? 0);
  await db
    .insert(orderItems)
    .values({ orderId: order, typeId: type.id, quantity, priceCents: type.priceCents });
  const rows = Array.from({ length: quantity }, (_, i) => ({
    id: newId('ticket'),
    ...of,
    orderId: order,
    typeId: type.id,
    accountId: fan.id,
    number: i + 1,
  }));
  await db.insert(tickets).values(rows);
  await db
    .update(ticketTypes)
    .set({ taken: sql`${ticketTypes.taken} + ${quantity}`, sold: sql`${ticketTypes.sold} + ${quantity}` })
    .where(eq(ticketTypes.id, type.id));
  return { order, tickets: rows.map(({ id }) => id) };
}

type Paid = Parameters<typeof insertCharge>[1];

async function bookPayment(db: Db, paid: Paid, refundedCents: number): Promise<void> {
  const { order, venueId: venue, eventId: event } = paid;
  const { currency, taxCents, zilkerCents } = paid.price;
  const gained = {
    fan: refundedCents,
    zilker: -zilkerCents,
    tax: -taxCents,
    venue: zilkerCents + taxCents - refundedCents,
  };
  const refund: Entry = { kind: 'refund', source: `re_${order}`, venue, event, order, currency, gained };
  await withTransaction(db, async (tx) => {
    await insertCharge(tx, paid);
    if (refundedCents > 0) await book(tx, [refund], new Date());
  });
}

export async function insertScanner(
  db: Db,
  { event }: Pick<Sale, 'event'>,
  gate: Id<'gate'>,
  values: Partial<typeof scanners.$inferInsert> = {},
): Promise<ScannerIds> {
  const scanner = newId('scanner');
  const ids = { venueId: event.venueId, eventId: event.id, gateId: gate };
  const expiresAt = new Date(Date.now() + 3_600_000);
  await db.insert(scanners).values({ id: scanner, ...ids, name: 'Sam', expiresAt, ...values });
  return { scanner, venue: event.venueId, event: event.id, gate };
}

export type TestPhone = {
  /** What the phone shows at `atMs` for a ticket that it was given with that serial. */
  codeAt(ticket: Id<'ticket'>, event: Id<'event'>, atMs: number, serial?: number): Promise<string>;
};
export type TestMint = { verifiers: Verifier[]; phone(): Promise<TestPhone> };

/** Ticket keys of one's own, or those of a service that runs, and phones certified by them. */
export function createTestMint(key?: { kty: string; crv: string; x: string; d: string }): TestMint {
  const privateKey =
    key === undefined ? generateKeyPairSync('ed25519').privateKey : createPrivateKey({ key, format: 'jwk' });
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  const raw = Buffer.from(x, 'base64url');
  return {
    verifiers: [{ keyId: keyIdOf(raw), publicKey: x }],
    phone: async () => {
      const key = await makeDeviceKey();
      const jwk = await publicJwk(key);
      const y = Buffer.from(jwk.y, 'base64url');
      const deviceKey = Uint8Array.from([2 + ((y.at(-1) ?? 0) & 1), ...Buffer.from(jwk.x, 'base64url')]);
      return {
        codeAt: async (ticket, event, atMs, serial = 1) => {
          const fields = { ticket, event, deviceKey, serial };
          const certificate = await signCertificateWith(fields, raw, (message) =>
            sign(null, message, privateKey),
          );
          return makeCode(certificate, stepAt(atMs), (message) => deviceSign(key, message));
        },
      };
    },
  };
}

export function checkInOf(ticket: Id<'ticket'>, code: string, atMs: number): CheckInRecord {
  return {
    nonce: randomBytes(16).toString('base64url'),
    ticket,
    direction: 'in',
    code,
    byHand: null,
    atMs,
    offline: false,
    listAtMs: Math.max(0, atMs),
  };
}
