import { Refusal } from '@zilker/contracts/errors';

const dayMs = 86_400_000;

/**
 * The window in which a ticket type is sold has a length, begins before the show does, and does not outlast it by more than a day.
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
  if (until != null && until > event.startsAtMs + dayMs)
    throw wrong('A ticket type must stop selling within a day of the show.');
}
