import { expect, test } from 'vitest';
import { barsOf, sellingMinutes } from './sale-span.ts';

const start = Date.parse('2026-11-24T16:00:00Z');
const at = (minute: number, tickets: number) => ({ atMs: start + minute * 60_000, tickets });
const zone = 'America/Chicago';

test('minutes without a sale are bars of nothing', () => {
  expect(barsOf([at(0, 4), at(2, 9)], zone)).toEqual({
    stepMinutes: 1,
    bars: [
      { label: '10:00', value: 4 },
      { label: '10:01', value: 0 },
      { label: '10:02', value: 9 },
    ],
  });
  expect(barsOf([], zone).bars).toEqual([]);
});

test('a long sale is drawn coarser and loses no ticket', () => {
  const minutes = Array.from({ length: 240 }, (_, i) => at(i, (i % 7) + 1));
  const { bars, stepMinutes } = barsOf(minutes, zone);
  expect(stepMinutes).toBe(5);
  expect(bars).toHaveLength(48);
  const sum = (values: readonly number[]) => values.reduce((all, one) => all + one, 0);
  expect(sum(bars.map((bar) => bar.value))).toBe(sum(minutes.map((minute) => minute.tickets)));
});

test('a sale lasts from its first ticket to its last', () => {
  expect(sellingMinutes([at(0, 0), at(1, 4), at(17, 7), at(18, 0)])).toBe(17);
  expect(sellingMinutes([at(0, 0)])).toBeUndefined();
});
