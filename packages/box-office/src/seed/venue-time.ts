/** A reading of a clock on a venue's wall. Months count from 1. */
export type WallTime = { year: number; month: number; day: number; hour: number; minute: number };

/** What the clocks of `timezone` show at `at`, and its weekday, 0 for Sunday. */
export function wallTimeOf(timezone: string, at: Date): WallTime & { weekday: number } {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts;
  return { year, month, day, hour, minute, weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay() };
}

/**
 * The moment at which the clocks of `timezone` show `wall`. A day past the month's end runs into the next month. Where the
 * clocks skip that reading it is the moment an hour later; where they show it twice, one of the two.
 */
export function instantAt(timezone: string, wall: WallTime): Date {
  const wanted = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
  let guess = wanted;
  // the second round settles readings near a change of the clocks
  for (let round = 0; round < 2; round++) {
    const shown = wallTimeOf(timezone, new Date(guess));
    guess += wanted - Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute);
  }
  return new Date(guess);
}

/** The first moment at least `daysAhead` days after `now` that falls on `weekday` at `hour:minute` on the venue's clocks. */
export function nextWeekday(
  timezone: string,
  now: Date,
  want: { weekday: number; hour: number; minute: number; daysAhead: number },
): Date {
  const today = wallTimeOf(timezone, now);
  const earliest = (today.weekday + want.daysAhead) % 7;
  const day = today.day + want.daysAhead + ((want.weekday - earliest + 7) % 7);
  return instantAt(timezone, { ...today, day, hour: want.hour, minute: want.minute });
}
