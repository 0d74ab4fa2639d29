import { Refusal } from '@zilker/contracts/errors';
import type { PortalEvent } from '@zilker/contracts/http/portal';
import type { changeDoorRules as route } from '@zilker/contracts/http/portal-doors';
import type { Id } from '@zilker/contracts/ids';
import type { TicketPolicy } from '@zilker/contracts/ticket/policy';
import { eq, inArray } from 'drizzle-orm';
import type * as v from 'valibot';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { lockOwnEvent } from '../portal/lock-own-event.ts';
import { once } from '../portal/once.ts';
import { readPortalEvent } from '../portal/read-portal-event.ts';
import { refusePolicy } from '../portal/refuse-policy.ts';
import { events, gates, ticketTypeGates, ticketTypes } from '../schema/tables.ts';

export type DoorRules = v.InferOutput<(typeof route)['body']>;
type GatesOfTypes = NonNullable<DoorRules['gatesOfTypes']>;

/**
 * Changes what tickets of a venue's own event may do and which gates take which types, once for each key; what is left out stays. Doors learn
 * of it with their list, wallets by a job that a trigger asks for. Whoever went out was told that they may come back: once doors are open
 * that stays so.
 * @throws Refusal `event_unknown` (also for a gate of another event), `type_unknown`, `schedule_invalid` with a sentence,
 * `idempotency_key_reused`
 */
export async function changeDoorRules(
  db: Db,
  input: { venue: Id<'venue'>; event: Id<'event'>; idempotencyKey: string; rules: DoorRules },
  now: Date,
): Promise<PortalEvent> {
  const { venue, event, idempotencyKey: key, rules } = input;
  return withTransaction(db, async (tx) => {
    const own = await lockOwnEvent(tx, { venue, event });
    await once(tx, { scope: `door-rules:${event}`, key, body: rules }, { event }, async () => {
      const policy = policyAfter(own.policy, rules.policy ?? {});
      refuseChange(own, policy, now);
      await tx.update(events).set({ policy }).where(eq(events.id, event));
      if (rules.gatesOfTypes !== undefined) await giveGates(tx, event, rules.gatesOfTypes);
    });
    return readPortalEvent(tx, { venue, event }, now);
  });
}

function policyAfter(
  before: TicketPolicy,
  { carry, reentry, transfersFromMs, returnsUntilMs }: NonNullable<DoorRules['policy']>,
): TicketPolicy {
  return {
    carry: carry === undefined ? before.carry : carry,
    reentry: reentry ?? before.reentry,
    transfersFromMs: transfersFromMs === undefined ? before.transfersFromMs : transfersFromMs,
    returnsUntilMs: returnsUntilMs === undefined ? before.returnsUntilMs : returnsUntilMs,
  };
}

function refuseChange(own: { doorsAt: Date; policy: TicketPolicy }, policy: TicketPolicy, now: Date): void {
  refusePolicy(policy, own.doorsAt.getTime());
  if (own.policy.reentry && !policy.reentry && own.doorsAt <= now)
    throw new Refusal('schedule_invalid', {
      message: 'Doors are open: whoever went out was told that they may come back.',
    });
}

async function giveGates(tx: Tx, event: Id<'event'>, gatesOfTypes: GatesOfTypes): Promise<void> {
  const types = await tx
    .select({ id: ticketTypes.id })
    .from(ticketTypes)
    .where(eq(ticketTypes.eventId, event));
  const known = await tx.select({ id: gates.id }).from(gates).where(eq(gates.eventId, event));
  const typeIds = new Set(types.map(({ id }) => id));
  const gateIds = new Set(known.map(({ id }) => id));
  for (const { type, gates: taking } of gatesOfTypes) {
    if (!typeIds.has(type)) throw new Refusal('type_unknown');
    if (taking.some((gate) => !gateIds.has(gate)))
      throw new Refusal('event_unknown', { message: 'This event has no such gate.' });
  }
  // of a type that is named twice the last word counts
  const last = new Map(gatesOfTypes.map(({ type, gates: taking }) => [type, [...new Set(taking)]]));
  if (last.size === 0) return;
  await tx.delete(ticketTypeGates).where(inArray(ticketTypeGates.typeId, [...last.keys()]));
  const rows = [...last].flatMap(([typeId, taking]) =>
    taking.map((gateId) => ({ eventId: event, typeId, gateId })),
  );
  if (rows.length > 0) await tx.insert(ticketTypeGates).values(rows);
}
