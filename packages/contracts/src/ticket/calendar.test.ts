import { expect, test } from 'vitest';
import { newId } from '../ids.ts';
import { type CalendarEntry, calendarFile } from './calendar.ts';

const entry: CalendarEntry = {
  event: newId('event'),
  title:
    'Dolores; the Grackles, and\\or Tía Caliche — “Una noche muy larga de música en el barrio de Zilker”',
  venueName: 'Red Bluff Hall',
  address: '1201 Red Bluff Rd, Austin, TX',
  startsAtMs: Date.UTC(2026, 11, 13, 2),
  doors: 'Doors 7:00 PM',
  url: 'https://zilker.example/tickets',
  cancelled: false,
};
const madeAtMs = Date.UTC(2026, 10, 1, 12, 0, 5);

test('says what a calendar needs, in lines that no reader cuts', () => {
  const file = calendarFile(entry, madeAtMs);
  expect(file.endsWith('END:VCALENDAR\r\n')).toBe(true);
  for (const line of file.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  const lines = file.replaceAll('\r\n ', '').split('\r\n');
  expect(lines).toContain(`UID:${entry.event}@zilker.example`);
  expect(lines).toContain('DTSTART:20261213T020000Z');
  expect(lines).toContain('DTSTAMP:20261101T120005Z');
  expect(lines).toContain('LOCATION:Red Bluff Hall\\, 1201 Red Bluff Rd\\, Austin\\, TX');
  expect(lines).toContain('DESCRIPTION:Doors 7:00 PM\\nhttps://zilker.example/tickets');
  expect(lines).toContain(
    'SUMMARY:Dolores\\; the Grackles\\, and\\\\or Tía Caliche — “Una noche muy larga de música en el barrio de Zilker”',
  );
  expect(lines).toContain('METHOD:PUBLISH');
  expect(lines).toContain('STATUS:CONFIRMED');
});

test('a cancelled show is the same entry, later, to be taken out', () => {
  const first = calendarFile(entry, madeAtMs);
  const after = calendarFile({ ...entry, cancelled: true }, madeAtMs + 60_000);
  const of = (file: string, name: string) => new RegExp(`^${name}:(.*)$`, 'm').exec(file)?.[1];
  expect(of(after, 'UID')).toBe(of(first, 'UID'));
  expect(Number(of(after, 'SEQUENCE'))).toBeGreaterThan(Number(of(first, 'SEQUENCE')));
  expect(after).toContain('METHOD:CANCEL\r\n');
  expect(after).toContain('STATUS:CANCELLED\r\n');
});

test('a title cannot put in lines of its own', () => {
  const file = calendarFile({ ...entry, title: 'A\r\nATTENDEE:mailto:x@example.com\nB' }, madeAtMs);
  expect(file).not.toMatch(/^ATTENDEE/m);
  expect(file).toContain('SUMMARY:A\\nATTENDEE:mailto:x@example.com\\nB\r\n');
});
