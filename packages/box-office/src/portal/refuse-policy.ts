import { Refusal } from '@zilker/contracts/errors';
import type { TicketPolicy } from '@zilker/contracts/ticket/policy';

/**
 * Tickets are sent and returned before the doors open, never after: what is at the door by then stays as it is.
 * @throws Refusal `schedule_invalid`
 */
export function refusePolicy(
  { transfersFromMs, returnsUntilMs }: Pick<TicketPolicy, 'transfersFromMs' | 'returnsUntilMs'>,
  doorsAtMs: number,
): void {
  const wrong = (message: string) => new Refusal('schedule_invalid', { message });
  if (transfersFromMs !== null && transfersFromMs >= doorsAtMs)
    throw wrong('Tickets can be sent until the doors open: let it begin before.');
  if (returnsUntilMs !== null && returnsUntilMs > doorsAtMs)
    throw wrong('Tickets can be returned until the doors open, not after.');
}
