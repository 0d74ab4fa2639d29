/** What a countdown shows for `ms` left: "7:42", "1:02:03", and "0:00" once it is over. Part of a second counts as one. */
export function countdown(ms: number): string {
  const { hours, minutes, seconds } = split(ms);
  const tail = `${pad(seconds)}`;
  return hours > 0 ? `${hours}:${pad(minutes)}:${tail}` : `${minutes}:${tail}`;
}

/** The same in words, for those who hear it: "7 minutes 42 seconds". */
export function spokenDuration(ms: number): string {
  const { hours, minutes, seconds } = split(ms);
  const parts = [unit(hours, 'hour'), unit(minutes, 'minute'), unit(seconds, 'second')].filter(Boolean);
  return parts.join(' ') || '0 seconds';
}

/** A span that was promised, in its largest fitting unit: 480000 is "8 minutes", 90000 is "1:30 minutes". */
export function span(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return unit(seconds, 'second') || '0 seconds';
  if (seconds % 60 !== 0) return `${countdown(ms)} minutes`;
  const minutes = seconds / 60;
  return minutes % 60 === 0 ? unit(minutes / 60, 'hour') : unit(minutes, 'minute');
}

/**
 * An estimate is a range, never a point: "in about 4 to 7 minutes". Both ends are milliseconds. The lower end is rounded down and the
 * upper end up, so the range is never narrower than what is known.
 */
export function aboutIn(lowMs: number, highMs: number): string {
  const text = about(lowMs, highMs);
  return text.startsWith('less') ? `in ${text}` : `in about ${text}`;
}

/** The range alone: "4 to 7 minutes", "less than a minute", "1 to 2 hours". */
export function about(lowMs: number, highMs: number): string {
  const minute = 60_000;
  const low = Math.max(0, Math.min(lowMs, highMs));
  const high = Math.max(0, lowMs, highMs);
  if (high <= minute) return 'less than a minute';
  if (high < 90 * minute)
    return range(Math.max(1, Math.floor(low / minute)), Math.ceil(high / minute), 'minute');
  const hour = 60 * minute;
  if (low < hour)
    return `${Math.max(1, Math.floor(low / minute))} minutes to ${unit(Math.ceil(high / hour), 'hour')}`;
  return range(Math.floor(low / hour), Math.ceil(high / hour), 'hour');
}

function range(low: number, high: number, name: string): string {
  return low === high ? unit(low, name) : `${low} to ${unit(high, name)}`;
}

function split(ms: number) {
  const total = Math.max(0, Math.ceil(ms / 1000));
  return { hours: Math.floor(total / 3600), minutes: Math.floor(total / 60) % 60, seconds: total % 60 };
}

function unit(value: number, name: string): string {
  return value === 0 ? '' : `${value} ${name}${value === 1 ? '' : 's'}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
