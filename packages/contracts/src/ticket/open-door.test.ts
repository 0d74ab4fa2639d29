import { expect, test } from 'vitest';
import { newId } from '../ids.ts';
import { balcony, front, listed, listOf } from './door-fixture.ts';
import { entriesOf, mergeList, openDoor } from './open-door.ts';

const other = { ...listed, ticket: newId('ticket'), holder: 'Noor A.' };
const inAt = (name: string, by: string) => ({
  state: 'checked_in' as const,
  checkedIn: { atMs: 1_000, gateName: name, by },
});

test('entries are found by their ticket', () => {
  const door = openDoor(listOf([listed, other]));
  expect(door.size).toBe(2);
  expect(door.find(other.ticket)).toEqual(other);
  expect(door.find(newId('ticket'))).toBeUndefined();
});

test('changes take the place of what they change; all else stays, in the words of the new tables', () => {
  const third = { ...listed, ticket: newId('ticket'), ...inAt(balcony.name, 'Ben') };
  const kept = listOf([listed, third], { version: 7 });
  const used = { ...listed, ...inAt(front.name, 'Ana') };
  const news = listOf([used, other], { version: 9, since: 7, gates: [front, balcony] });
  const merged = mergeList(kept, news);
  expect(merged).toMatchObject({ version: 9, since: null });
  expect(merged && entriesOf(merged)).toEqual([third, used, other]);
});

test('a gate or a type that is new moves none', () => {
  const used = { ...listed, ...inAt(balcony.name, 'Ben') };
  const kept = listOf([used], { version: 7 });
  const side = { id: newId('gate'), name: 'Side' };
  const merged = mergeList(kept, {
    ...listOf([]),
    types: [{ name: 'Balcony', gates: null }, ...kept.types],
    version: 8,
    since: 7,
    gates: [side, front, balcony],
  });
  expect(merged && entriesOf(merged)).toEqual([used]);
});

test('a whole list takes the place of any, and changes to another version are of no use', () => {
  const kept = listOf([listed], { version: 7 });
  const whole = listOf([other], { version: 3 });
  expect(mergeList(kept, whole)).toBe(whole);
  expect(mergeList(kept, listOf([other], { version: 9, since: 6 }))).toBeNull();
  expect(mergeList(kept, listOf([other], { event: newId('event'), version: 9, since: 7 }))).toBeNull();
});

test('changes that no longer know a type or a gate of the kept list ask for the whole', () => {
  const kept = listOf([listed], { version: 7 });
  const renamed = listOf([{ ...other, typeName: 'Standing' }], { version: 8, since: 7 });
  expect(mergeList(kept, renamed)).toBeNull();
  expect(mergeList(kept, { ...kept, rows: [], version: 8, since: 7, gates: [front] })).toBeNull();
});

test('where nothing changed the rows are the same ones, with the news of the event', () => {
  const kept = listOf([listed], { version: 7 });
  const doorsAtMs = kept.doorsAtMs + 60_000;
  const merged = mergeList(kept, { ...kept, rows: [], version: 9, since: 7, doorsAtMs });
  expect(merged).toEqual({ ...kept, version: 9, doorsAtMs });
  expect(merged?.rows).toBe(kept.rows);
  expect(merged && openDoor(merged).find(listed.ticket)).toEqual(listed);
});
