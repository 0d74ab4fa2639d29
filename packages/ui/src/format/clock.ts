/**
 * Clock times and dates in a venue's own zone. `at` is epoch milliseconds or an ISO 8601 string, `zone` an IANA name such as
 * "America/Chicago". A time that binds is always shown this way, with a countdown beside it if need be.
 */
export type Moment = number | string;

const formats = new Map<string, Intl.DateTimeFormat>();

/** "10:26 AM" */
export function clockTime(at: Moment, zone: string): string {
  return format(at, zone, { hour: 'numeric', minute: '2-digit' });
}

/** "10:26", where the half of the day is plain. */
export function bareTime(at: Moment, zone: string): string {
  return clockTime(at, zone).replace(/ [AP]M$/, '');
}

/** "10:05:54" */
export function bareTimeWithSeconds(at: Moment, zone: string): string {
  return exactTime(at, zone).replace(/ [AP]M$/, '');
}

/** "10:00:00 AM" */
export function exactTime(at: Moment, zone: string): string {
  return format(at, zone, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
}

/** "8 PM" on the hour, "7:30 PM" otherwise. */
export function showTime(at: Moment, zone: string): string {
  return clockTime(at, zone).replace(':00 ', ' ');
}

/** "Sat, Dec 12" */
export function shortDate(at: Moment, zone: string): string {
  return format(at, zone, { weekday: 'short', month: 'short', day: 'numeric' });
}

/** "Tuesday, Nov 24" */
export function longDate(at: Moment, zone: string): string {
  return format(at, zone, { weekday: 'long', month: 'short', day: 'numeric' });
}

/** "Sat, Dec 12, 2026" */
export function fullDate(at: Moment, zone: string): string {
  return format(at, zone, { weekday: 'short', month: 'short', day: 'numeric', year: 'numeric' });
}

/** "Sat, Dec 12, 8 PM" */
export function dateAndTime(at: Moment, zone: string): string {
  return `${shortDate(at, zone)}, ${showTime(at, zone)}`;
}

/** "Dec 15" */
export function monthDay(at: Moment, zone: string): string {
  return format(at, zone, { month: 'short', day: 'numeric' });
}

/** The parts of a date that a list sets in type of their own: { weekday: "Sat", month: "Dec", day: "12" }. */
export function dateParts(at: Moment, zone: string): { weekday: string; month: string; day: string } {
  return {
    weekday: format(at, zone, { weekday: 'short' }),
    month: format(at, zone, { month: 'short' }),
    day: format(at, zone, { day: 'numeric' }),
  };
}

/** The board's own way: "Sat Dec 12  8 PM", in two groups kept apart by a wide space. */
export function boardTime(at: Moment, zone: string): string {
  return `${shortDate(at, zone).replace(',', '')} \u00a0${showTime(at, zone)}`;
}

/** Whether two moments fall on one day in that zone. */
export function sameDay(a: Moment, b: Moment, zone: string): boolean {
  return fullDate(a, zone) === fullDate(b, zone);
}

function format(at: Moment, zone: string, options: Intl.DateTimeFormatOptions): string {
  const key = zone + JSON.stringify(options);
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat('en-US', { ...options, timeZone: zone });
    formats.set(key, found);
  }
  // Some engines put a narrow no-break space before AM and PM.
  return found.format(new Date(at)).replaceAll('\u202f', ' ');
}
