import * as v from 'valibot';
import { count, epochMs } from '../fields.ts';

/**
 * What an event lets its tickets do, besides the turning code on one phone, which always counts. `carry`: from when a wallet's or a printed
 * code opens the door, in hours before doors; null for never, as in drops, and 0 hours before is at doors.
 */
export const ticketPolicy = v.object({
  carry: v.nullable(v.object({ fromHoursBefore: v.nullable(v.pipe(count, v.maxValue(8_760))) })),
  /** Whether who goes out may come in again. */
  reentry: v.boolean(),
  /** From when tickets may be sent to another phone number, until doors; null for never. */
  transfersFromMs: v.nullable(epochMs),
  /** Until when fans may offer tickets back at face value; null for not at all. */
  returnsUntilMs: v.nullable(epochMs),
});
export type TicketPolicy = v.InferOutput<typeof ticketPolicy>;

export const dropPolicy: TicketPolicy = {
  carry: null,
  reentry: false,
  transfersFromMs: null,
  returnsUntilMs: null,
};

/** When codes that do not turn begin to count: null for never, 0 for always; epoch ms. */
export function carriedFromMs({ carry }: TicketPolicy, doorsAtMs: number): number | null {
  if (carry === null) return null;
  return carry.fromHoursBefore === null ? 0 : doorsAtMs - carry.fromHoursBefore * 3_600_000;
}
