/** ISO 8601 with the offset of a place: `2027-02-01T20:00:00-06:00`, as wallets want their times. */
export function zonedTime(at: Date, timeZone: string): string {
  const parts = Object.fromEntries(
    formatter(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const wall = `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:${parts.second}`;
  const offsetMinutes = Math.round((Date.parse(`${wall}Z`) - at.getTime()) / 60_000);
  const distance = Math.abs(offsetMinutes);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${wall}${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(distance / 60))}:${two(distance % 60)}`;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Made once for each zone: there are some hundred. */
function formatter(timeZone: string): Intl.DateTimeFormat {
  const found =
    formatters.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  formatters.set(timeZone, found);
  return found;
}
