import type { Currency } from '@zilker/contracts/fields';

/** Times, figures and money as the pages without script say them: the venue's time, American English. */

const formats = new Map<string, Intl.DateTimeFormat>();

function format(timeZone: string, parts: 'time' | 'day' | 'exact'): Intl.DateTimeFormat {
  const name = `${timeZone} ${parts}`;
  const known = formats.get(name);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    ...(parts === 'day' ? { weekday: 'short', month: 'short', day: 'numeric' } : {}),
    hour: 'numeric',
    minute: '2-digit',
    ...(parts === 'exact' ? { second: '2-digit' } : {}),
    ...(parts === 'time' ? {} : { timeZoneName: 'short' }),
  });
  formats.set(name, made);
  return made;
}

/** Narrow spaces before AM and PM are not in every font. */
const plain = (text: string) => text.replaceAll('\u202f', ' ');

/** "Fri, Nov 27, 7:00 PM CST" */
export const dayTime = (atMs: number, timeZone: string) => plain(format(timeZone, 'day').format(atMs));
/** "7:00:12 PM CST" */
export const exactTime = (atMs: number, timeZone: string) => plain(format(timeZone, 'exact').format(atMs));
/** "7:00 PM" */
export const clockTime = (atMs: number, timeZone: string) => plain(format(timeZone, 'time').format(atMs));

/** "1,240" */
export const number = (figure: number) => figure.toLocaleString('en-US');

/** "1 place", "1,240 places" */
export const counted = (figure: number, what: string) =>
  `${number(figure)} ${what}${figure === 1 ? '' : 's'}`;

/** "$31.72" */
export const money = (cents: number, currency: Currency) =>
  new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(cents / 100);
