import { expect, test } from 'vitest';
import { placeAt, standsWhere } from './place-at.ts';

const drawn = { signature: '', randomness: '', seed: 'ef'.repeat(32), atMs: 0 };
const facts = { mode: 'draw', frozen: { n: 100, roster: '', secret: '', atMs: 0 }, drawn } as const;
const tick = { places: 120, serving: 30 };

test('every position names one place, and the place names it back', () => {
  const seen = new Set<number>();
  for (let position = 1; position <= 120; position++) {
    const place = placeAt('position', String(position), facts, tick);
    if (!place.ok) throw new Error(place.sentence);
    seen.add(place.index);
    expect(placeAt('index', String(place.index), facts, tick)).toEqual(place);
    if (position > 100) expect(place.index).toBe(position - 1);
  }
  expect(seen.size).toBe(120);
});

test('what names no place is said', () => {
  const problem = (by: 'position' | 'index', text: string, of = tick, known: typeof facts | null = facts) => {
    const place = placeAt(by, text, known ?? undefined, of);
    return place.ok ? undefined : place.sentence;
  };
  expect(problem('position', '')).toBe('Enter a number.');
  expect(problem('position', '0')).toBe('Positions go from 1 to 120.');
  expect(problem('position', '121')).toBe('Positions go from 1 to 120.');
  expect(problem('index', '120')).toBe('Places are numbered 0 to 119.');
  expect(problem('index', '0', { places: 0, serving: 0 })).toBe('Nobody holds a place yet.');
  expect(problem('position', '1', tick, null)).toBe('Nobody has a position before the draw.');
});

test('before the draw a place has a number alone; on ordinary sale it is the position', () => {
  expect(placeAt('index', '7', { ...facts, drawn: null }, tick)).toEqual({
    ok: true,
    index: 7,
    position: null,
  });
  const sale = { mode: 'standby', frozen: null, drawn: null } as const;
  expect(placeAt('position', '1,00', sale, tick)).toEqual({ ok: true, index: 99, position: 99 });
});

test('where it stands is told from its turn', () => {
  expect(standsWhere({ index: 7, position: null }, tick)).toBe(
    'Place 7. It has no position before the draw.',
  );
  expect(standsWhere({ index: 7, position: 30 }, tick)).toBe('Place 7, at position 31. It is next.');
  expect(standsWhere({ index: 7, position: 31 }, tick)).toBe('Place 7, at position 32. 1 place before it.');
  expect(standsWhere({ index: 7, position: 29 }, tick)).toContain('Its turn has come');
});
