/**
 * Dates and times as a venue types them: wall clock in its own zone, whatever zone the browser is in. Dates are
 * `YYYY-MM-DD` and times `HH:MM`, as `<input type="date">` and `<input type="time">` give them.
 */
export type ZoneTime = { ok: true; ms: number } | { ok: false; sentence: string };

const pattern = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2})$/;

/**
 * The moment at which a clock in `zone` shows `date` and `time`, in epoch milliseconds. Where clocks are set back a time comes
 * twice, and the first is meant; a time that clocks leap over does not exist and is refused in words.
 */
export function momentInZone(date: string, time: string, zone: string): ZoneTime {
  if (date === '' || time === '') return { ok: false, sentence: 'Enter a date and a time.' };
  const parts = pattern.exec(`${date} ${time}`)?.slice(1).map(Number);
  if (!parts) return { ok: false, sentence: 'This is not a date and a time.' };
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts;
  const wall = Date.UTC(year, month - 1, day, hour, minute);
  if (wallText(wall) !== `${date} ${time}`) return { ok: false, sentence: 'There is no such date.' };
  // The zone is at one of at most two offsets within a day of the wall time; the larger one gives the earlier moment.
  const offsets = [offsetMs(wall - dayMs, zone), offsetMs(wall + dayMs, zone)].sort((a, b) => b - a);
  const found = offsets.map((offset) => wall - offset).find((ms) => ms + offsetMs(ms, zone) === wall);
  return found === undefined
    ? { ok: false, sentence: 'Clocks go forward then: that time does not exist. Choose one an hour later.' }
    : { ok: true, ms: found };
}

/** What a calendar and a clock in `zone` show at `ms`, for filling in the same two inputs. */
export function wallClock(ms: number, zone: string): { date: string; time: string } {
  const text = wallText(ms + offsetMs(ms, zone));
  return { date: text.slice(0, 10), time: text.slice(11) };
}

const dayMs = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** How far the wall clock of `zone` is ahead of UTC at `ms`, in whole minutes, as milliseconds. */
function offsetMs(ms: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    formats.set(zone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = part;
  const minuteMs = 60_000;
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(ms / minuteMs) * minuteMs;
}

function wallText(wall: number): string {
  return new Date(wall).toISOString().slice(0, 16).replace('T', ' ');
}
