import type { Id } from '@zilker/contracts/ids';
import { paceFor } from '@zilker/contracts/pace';
import { eq } from 'drizzle-orm';
import { type Db, withTransaction } from '../db.ts';
import { createPairing } from '../doors/create-pairing.ts';
import { insertDrop } from '../portal/insert-drop.ts';
import { insertEvent } from '../portal/insert-event.ts';
import { venues } from '../schema/tables.ts';
import { redBluffHall } from './austin.ts';

export type DemoDropInput = {
  /** From now to the draw. The lobby is open from the start. */
  drawInMs: number;
  tickets: number;
  /** The crowd leaves a ticket for the newcomer and the screens say so. */
  demo: boolean;
  title?: string;
  support?: string | null;
  closesInMs?: number;
  /** `later`: cards are held until the venue confirms its show. */
  capture?: 'now' | 'later';
  /** `standby`: no lobby and no draw, the line opens when the draw would be. */
  mode?: 'draw' | 'standby';
  floorPerMinute?: number;
  perFanMax?: number;
  ratePerMinute?: number;
  insideMax?: number;
  openWindowMs?: number;
  visitMs?: number;
  holdMs?: number;
  /** With the doors' secret the answer holds a code that pairs a scanner with the front gate. */
  doorSecret?: Uint8Array;
};

export type DemoDrop = {
  venue: Id<'venue'>;
  event: Id<'event'>;
  drop: Id<'drop'>;
  title: string;
  ticketTypes: Id<'ticketType'>[];
  gates: Id<'gate'>[];
  lobbyOpensAt: Date;
  drawAt: Date;
  closesAt: Date;
  pairingCode: string | null;
};

const minuteMs = 60_000;
const quarterHourMs = 15 * minuteMs;

/**
 * An event at Red Bluff Hall whose drop opens its lobby at once and whose doors are open already, so that all of it can be
 * tried within minutes. Needs the seed.
 */
export async function createDemoDrop(db: Db, input: DemoDropInput, now: Date): Promise<DemoDrop> {
  const after = (ms: number) => new Date(now.getTime() + ms);
  const drawAt = after(input.drawInMs);
  const lobbyOpensAt = input.mode === 'standby' ? drawAt : now;
  const closesAt = after(Math.max(input.closesInMs ?? 120 * minuteMs, input.drawInMs + minuteMs));
  const doorsAt = new Date(Math.floor(now.getTime() / quarterHourMs) * quarterHourMs);
  const startsAt = new Date(Math.ceil((closesAt.getTime() + quarterHourMs) / quarterHourMs) * quarterHourMs);
  const title = input.title ?? 'The Low Water Crossing';
  const pace = paceFor({ tickets: input.tickets, minutes: 2 });

  return withTransaction(db, async (tx) => {
    const [venue] = await tx
      .select({ id: venues.id })
      .from(venues)
      .where(eq(venues.name, redBluffHall))
      .limit(1);
    if (venue === undefined) throw new Error(`${redBluffHall} is not in this database: seed it first`);
    const ids = await insertEvent(tx, {
      venue: venue.id,
      title,
      support: input.support === undefined ? 'Slow Peach' : input.support,
      ages: 'All ages',
      startsAt,
      doorsAt,
      status: 'published',
      ...(input.capture === undefined ? {} : { capture: input.capture }),
      ticketTypes: typesFor(input.tickets),
      gates: ['Front gate', 'Side gate'],
    });
    const drop = await insertDrop(tx, {
      venue: venue.id,
      event: ids.event,
      mode: input.mode ?? 'draw',
      lobbyOpensAt,
      drawAt,
      closesAt,
      floorPerMinute: input.floorPerMinute,
      perFanMax: input.perFanMax ?? 4,
      ratePerMinute: input.ratePerMinute ?? pace.ratePerMinute,
      insideMax: input.insideMax ?? pace.insideMax,
      openWindowMs: input.openWindowMs ?? minuteMs,
      visitMs: input.visitMs ?? 2 * minuteMs,
      holdMs: input.holdMs ?? 2 * minuteMs,
      demo: input.demo,
    });
    const [gate] = ids.gates;
    const pairing =
      input.doorSecret === undefined || gate === undefined
        ? null
        : await createPairing(tx, { venue: venue.id, event: ids.event, gate }, input.doorSecret, now);
    return {
      venue: venue.id,
      title,
      ...ids,
      drop,
      lobbyOpensAt,
      drawAt,
      closesAt,
      pairingCode: pairing?.code ?? null,
    };
  });
}

/** Nearly all on the floor, some in the balcony where there are enough to tell the two apart. */
function typesFor(tickets: number) {
  const balcony = tickets < 20 ? 0 : Math.round(tickets * 0.13);
  const floor = {
    name: 'General admission',
    description: 'Standing, main floor',
    priceCents: 3000,
    capacity: tickets - balcony,
  };
  if (balcony === 0) return [floor];
  return [floor, { name: 'Balcony', description: 'Seated, first come', priceCents: 4200, capacity: balcony }];
}
