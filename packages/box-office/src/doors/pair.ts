import { Refusal } from '@zilker/contracts/errors';
import { type Id, newId } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { giveBackAttempt, spendAttempt } from '../identity/attempts.ts';
import { events, gates, pairings, scanners, venues } from '../schema/tables.ts';
import { pairingHash } from './pairing-code.ts';

const hourMs = 3_600_000;
/** Guesses from one address, and from all together: so few of a million codes that guessing is hopeless. */
const wrongPerAddress = { max: 20, windowMs: hourMs / 6 };
const wrongInAll = { max: 600, windowMs: hourMs };
/** A scanner works until the morning after. */
const afterStartMs = 12 * hourMs;
const leastMs = 6 * hourMs;

export type PairInput = { code: string; name: string; clientAddress: string };
export type Paired = {
  scanner: Id<'scanner'>;
  venue: Id<'venue'>;
  event: { id: Id<'event'>; title: string; startsAt: Date; timezone: string };
  gate: { id: Id<'gate'>; name: string };
  expiresAt: Date;
};

/**
 * Makes a phone a scanner of the code's event and gate. A code pairs one phone. Only wrong guesses count against the limits.
 * @throws Refusal `pairing_wrong`, `pairing_expired`, `rate_limited`
 */
export async function pair(db: Db, input: PairInput, secret: Uint8Array, now: Date): Promise<Paired> {
  const own = `pair:${input.clientAddress}`;
  await spendAttempt(db, { key: own, ...wrongPerAddress }, now);
  await spendAttempt(db, { key: 'pair', ...wrongInAll }, now);
  const paired = await withTransaction(db, (tx) => spendPairing(tx, input, secret, now));
  await giveBackAttempt(db, own);
  await giveBackAttempt(db, 'pair');
  return paired;
}

async function spendPairing(tx: Tx, input: PairInput, secret: Uint8Array, now: Date): Promise<Paired> {
  const [pairing] = await tx
    .select()
    .from(pairings)
    .where(eq(pairings.codeHash, pairingHash(secret, input.code)))
    .for('update');
  if (pairing === undefined) throw new Refusal('pairing_wrong');
  if (pairing.expiresAt <= now) throw new Refusal('pairing_expired');
  const { venueId, eventId, gateId } = pairing;
  await tx.delete(pairings).where(eq(pairings.id, pairing.id));

  const [door] = await tx
    .select({
      event: { id: events.id, title: events.title, startsAt: events.startsAt, timezone: venues.timezone },
      gate: { id: gates.id, name: gates.name },
    })
    .from(gates)
    .innerJoin(events, eq(events.id, gates.eventId))
    .innerJoin(venues, eq(venues.id, events.venueId))
    .where(eq(gates.id, gateId));
  if (door === undefined) throw new Error(`gate ${gateId} of a pairing is gone`);

  const expiresAt = new Date(Math.max(door.event.startsAt.getTime() + afterStartMs, now.getTime() + leastMs));
  const scanner = newId('scanner');
  await tx.insert(scanners).values({
    id: scanner,
    venueId,
    eventId,
    gateId,
    name: input.name,
    seenAt: now,
    expiresAt,
    createdAt: now,
  });
  return { scanner, venue: venueId, ...door, expiresAt };
}
