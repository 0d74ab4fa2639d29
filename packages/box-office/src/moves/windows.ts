import type { events } from '../schema/catalogue.ts';

type Event = Pick<typeof events.$inferSelect, 'status' | 'doorsAt' | 'policy'>;

/** Who is sent a ticket has so long to take it. */
const transferMs = 7 * 86_400_000;
/** Who is offered a returned ticket has so long to begin to pay for it, and at least the shorter time: else it is offered to nobody. */
export const offerMs = 3_600_000;
const offerMinMs = 600_000;

/** When a ticket sent now has to be accepted by; null where the event lets none be sent now. */
export function transferEnd({ status, doorsAt, policy }: Event, now: Date): Date | null {
  const { transfersFromMs: from } = policy;
  if (status !== 'published' || from === null || now.getTime() < from || now >= doorsAt) return null;
  return new Date(Math.min(now.getTime() + transferMs, doorsAt.getTime()));
}

/** Until when a ticket that is offered back now stays on the list; null where the event takes none back now. */
export function returnEnd({ status, doorsAt, policy }: Event, now: Date): Date | null {
  const { returnsUntilMs: until } = policy;
  if (status !== 'published' || until === null) return null;
  const end = new Date(Math.min(until, doorsAt.getTime()));
  return end <= now ? null : end;
}

/** When the hold of a returned ticket that is offered now ends; null when that would leave its fan too little time before doors. */
export function offerEnd({ status, doorsAt }: Event, now: Date): Date | null {
  const leftMs = doorsAt.getTime() - now.getTime();
  if (status !== 'published' || leftMs < offerMinMs) return null;
  return new Date(now.getTime() + Math.min(offerMs, leftMs));
}
