import { newId } from '@zilker/contracts/ids';
import { expect, test } from 'vitest';
import { dice } from '../prng.ts';
import { byLimits, byStock, chooseLines, countOf, isGiven, within } from './choose-lines.ts';
import type { ShopType } from './type-rules.ts';

const type = (left: number, rest: Partial<ShopType> = {}): ShopType => ({
  id: newId('ticketType'),
  name: 'Floor',
  description: '',
  priceCents: 3000,
  left,
  takeMax: left,
  saleFromMs: null,
  saleUntilMs: null,
  ...rest,
});

test('takes one type where it has enough, else several, and never more than there is room for', () => {
  const random = dice(3);
  for (let k = 0; k < 500; k++) {
    const types = [1, 2, 3].map(() => type(random.whole(0, 3), { takeMax: random.whole(0, 3) }));
    const room = random.chance(0.5) ? byStock : byLimits(0);
    const wanted = random.whole(1, 5);
    const lines = chooseLines(types, wanted, random, room);
    const most = types.reduce((sum, one) => sum + room(one), 0);
    expect(countOf(lines)).toBe(Math.min(wanted, most));
    expect(new Set(lines.map((line) => line.type)).size).toBe(lines.length);
    for (const line of lines) {
      const chosen = types.find((one) => one.id === line.type);
      expect(line.quantity).toBeGreaterThan(0);
      expect(line.quantity).toBeLessThanOrEqual(chosen === undefined ? 0 : room(chosen));
    }
    if (types.some((one) => room(one) >= wanted)) expect(lines.length).toBe(1);
  }
});

test('nothing of nothing', () => {
  expect(chooseLines([type(0)], 2, dice(1), byStock)).toEqual([]);
  expect(chooseLines([type(4)], 0, dice(1), byStock)).toEqual([]);
});

test('who keeps to the limits takes what it may, and nothing outside of its time', () => {
  const room = byLimits(1_000);
  expect(room(type(9, { takeMax: 2 }))).toBe(2);
  expect(room(type(1, { takeMax: 4 }))).toBe(1);
  expect(room(type(9, { saleFromMs: 1_001 }))).toBe(0);
  expect(room(type(9, { saleFromMs: 1_000, saleUntilMs: 1_001 }))).toBe(9);
  expect(room(type(9, { saleUntilMs: 1_000 }))).toBe(0);
  expect(byStock(type(9, { takeMax: 2, saleUntilMs: 1_000 }))).toBe(9);
});

test('who was told of a rule takes less of that type, or another one', () => {
  const [limited, closed, free] = [type(9), type(9), type(2)];
  const told = new Map([
    [limited.id, 1],
    [closed.id, 0],
  ]);
  const lines = chooseLines([limited, closed, free], 3, dice(1), within(byStock, told));
  expect(lines).toHaveLength(2);
  expect(lines).toContainEqual({ type: limited.id, quantity: 1 });
  expect(lines).toContainEqual({ type: free.id, quantity: 2 });
});

test('all is all, fewer is something of it, and neither is anything else', () => {
  const [a, b, other] = [newId('ticketType'), newId('ticketType'), newId('ticketType')];
  const asked = [
    { type: a, quantity: 2 },
    { type: b, quantity: 1 },
  ];
  expect(isGiven(asked, [...asked].reverse(), 'all')).toBe(true);
  for (const [given, fewer] of [
    [[{ type: a, quantity: 2 }], true],
    [[{ type: b, quantity: 1 }], true],
    [[], false],
    [[{ type: a, quantity: 3 }], false],
    [[{ type: other, quantity: 1 }], false],
  ] as const) {
    expect(isGiven(asked, given, 'all')).toBe(false);
    expect(isGiven(asked, given, 'fewer')).toBe(fewer);
  }
});
