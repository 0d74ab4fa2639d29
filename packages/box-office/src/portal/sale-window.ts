import { Refusal } from '@zilker/contracts/errors';

/**
 * The window in which a ticket type is sold has a length, and begins before the show does.
 * @throws Refusal `schedule_invalid` with a sentence
 */
export function refuseWindow(
  type: { saleFromMs?: number | null; saleUntilMs?: number | null },
  event: { startsAtMs: number },
): void {
  const { saleFromMs: from, saleUntilMs: until } = type;
  const wrong = (message: string) => new Refusal('schedule_invalid', { message });
  if (from != null && until != null && until <= from)
    throw wrong('A ticket type must stop selling after it began.');
  if (from != null && from >= event.startsAtMs)
    throw wrong('A ticket type must begin to sell before the show.');
}
