import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Id } from '../ids.ts';

/** A show as a calendar keeps it. */
export type CalendarEntry = {
  event: Id<'event'>;
  title: string;
  venueName: string;
  address: string;
  startsAtMs: number;
  /** Said in words, since a calendar has one beginning: "Doors 7:00 PM". */
  doors: string;
  /** Where the tickets are. */
  url: string;
  cancelled: boolean;
};

/**
 * An iCalendar file (RFC 5545) with one entry, the same for every ticket of the event: taken in again, it replaces what is there, and a
 * cancelled one takes it out. Shows have no end that anybody has said, so that none is given. `madeAtMs` orders what was sent.
 */
export function calendarFile(entry: CalendarEntry, madeAtMs: number): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Zilker//Tickets//EN',
    'CALSCALE:GREGORIAN',
    `METHOD:${entry.cancelled ? 'CANCEL' : 'PUBLISH'}`,
    'BEGIN:VEVENT',
    `UID:${entry.event}@zilker.example`,
    `SEQUENCE:${Math.floor(madeAtMs / 60_000)}`,
    `DTSTAMP:${utc(madeAtMs)}`,
    `DTSTART:${utc(entry.startsAtMs)}`,
    `SUMMARY:${escaped(entry.title)}`,
    `LOCATION:${escaped(`${entry.venueName}, ${entry.address}`)}`,
    `DESCRIPTION:${escaped(`${entry.doors}\n${entry.url}`)}`,
    `URL:${entry.url}`,
    `STATUS:${entry.cancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

/** `20261213T020000Z` */
function utc(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '');
}

function escaped(text: string): string {
  return text.replaceAll(/[\\;,]/g, '\\$&').replaceAll(/\r?\n/g, '\\n');
}

const lineBytes = 75;

/** RFC 5545, 3.1: no line above 75 bytes, the next part of one behind a space, and no letter cut in two. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = '';
  let bytes = 0;
  for (const letter of line) {
    const size = utf8ToBytes(letter).length;
    if (bytes + size > lineBytes) {
      parts.push(part);
      part = ' ';
      bytes = 1;
    }
    part += letter;
    bytes += size;
  }
  return [...parts, part].join('\r\n');
}
