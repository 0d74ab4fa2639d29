import { expect, test } from 'vitest';
import { makeSightings } from './sightings.ts';

const mara = { text: 'Z1:AAA', ticket: 'tkt_mara' };
const turned = { text: 'Z1:BBB', ticket: 'tkt_mara' };
const other = { text: 'Z1:CCC', ticket: 'tkt_other' };

test('one who was let in is not answered again while in view, though the code turns', () => {
  const sightings = makeSightings();
  expect(sightings.sees(mara, 0)).toBe('news');
  sightings.answered(mara, true, 10);
  for (let ms = 100; ms < 10_000; ms += 100)
    expect(sightings.sees(ms < 5_000 ? mara : turned, ms)).toBe('still');
  expect(sightings.lingers(9_999)).toBe(true);
});

test('a copy held up before the first was gone is judged in the end, however long it is held', () => {
  const sightings = makeSightings();
  sightings.answered(mara, true, 0);
  sightings.answered(other, false, 1_500);
  let judgedAtMs = 0;
  for (let ms = 2_000; judgedAtMs === 0 && ms < 60_000; ms += 100)
    if (sightings.sees(mara, ms) === 'news') judgedAtMs = ms;
  expect(judgedAtMs).toBe(10_000);
  expect(sightings.lingers(judgedAtMs)).toBe(false);
});

test('a copy held up once the first is gone is judged, and so is anyone else at once', () => {
  const sightings = makeSightings();
  sightings.answered(mara, true, 0);
  expect(sightings.sees(other, 100)).toBe('news');
  expect(sightings.sees(turned, 2_999)).toBe('still');
  expect(sightings.sees(turned, 2_999 + 3_000)).toBe('news');
  expect(sightings.lingers(6_000)).toBe(false);
});

test('after a stop the same picture waits, the same ticket’s live code does not', () => {
  const sightings = makeSightings();
  sightings.answered(mara, false, 0);
  expect(sightings.sees(mara, 500)).toBe('still');
  expect(sightings.sees(turned, 600)).toBe('news');
  expect(sightings.lingers(600)).toBe(false);
});

test('codes that are no tickets are told apart by their text', () => {
  const sightings = makeSightings();
  sightings.answered({ text: 'http://a', ticket: null }, false, 0);
  expect(sightings.sees({ text: 'http://a', ticket: null }, 100)).toBe('still');
  expect(sightings.sees({ text: 'http://b', ticket: null }, 200)).toBe('news');
});

test('two in view at once are answered once each', () => {
  const sightings = makeSightings();
  sightings.answered(mara, true, 0);
  sightings.answered(other, true, 600);
  for (let ms = 700; ms < 8_000; ms += 200) {
    expect(sightings.sees(turned, ms)).toBe('still');
    expect(sightings.sees(other, ms + 100)).toBe('still');
  }
  sightings.forget();
  expect(sightings.sees(turned, 8_100)).toBe('news');
});
