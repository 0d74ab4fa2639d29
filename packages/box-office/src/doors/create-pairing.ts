import { randomInt } from 'node:crypto';
import { Refusal } from '@zilker/contracts/errors';
import { pairingDigits } from '@zilker/contracts/http/doors';
import { type Id, newId } from '@zilker/contracts/ids';
import { and, eq, lte } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { gates, pairings } from '../schema/tables.ts';
import { pairingHash } from './pairing-code.ts';

const pairingTtlMs = 12 * 3_600_000;
/** With all tonight's codes in use a free one is still found at once; more tries mean that something else is wrong. */
const triesMax = 20;

export type Pairing = { code: string; gateName: string; expiresAt: Date };

/**
 * A code that makes one phone a scanner of this gate, good for 12 hours and one use.
 * @throws Refusal `event_unknown` when the venue has no such event or the event no such gate
 */
export async function createPairing(
  tx: Tx,
  input: { venue: Id<'venue'>; event: Id<'event'>; gate: Id<'gate'> },
  secret: Uint8Array,
  now: Date,
  drawCode: () => string = randomCode,
): Promise<Pairing> {
  const { venue, event, gate } = input;
  const [found] = await tx
    .select({ name: gates.name })
    .from(gates)
    .where(and(eq(gates.venueId, venue), eq(gates.eventId, event), eq(gates.id, gate)));
  if (found === undefined) throw new Refusal('event_unknown');

  await tx.delete(pairings).where(lte(pairings.expiresAt, now));
  const expiresAt = new Date(now.getTime() + pairingTtlMs);
  for (let tries = 0; tries < triesMax; tries++) {
    const code = drawCode();
    const [kept] = await tx
      .insert(pairings)
      .values({
        id: newId('pairing'),
        venueId: venue,
        eventId: event,
        gateId: gate,
        codeHash: pairingHash(secret, code),
        expiresAt,
        createdAt: now,
      })
      .onConflictDoNothing({ target: pairings.codeHash })
      .returning({ id: pairings.id });
    if (kept !== undefined) return { code, gateName: found.name, expiresAt };
  }
  throw new Error(`no free pairing code in ${triesMax} tries`);
}

function randomCode(): string {
  return String(randomInt(10 ** pairingDigits)).padStart(pairingDigits, '0');
}
