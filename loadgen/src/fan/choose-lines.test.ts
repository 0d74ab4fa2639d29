import type { VisitView } from '@zilker/contracts/http/sale';
import { newId } from '@zilker/contracts/ids';
import { expect, test } from 'vitest';
import { dice } from '../prng.ts';
import { chooseLines, countOf } from './choose-lines.ts';

const type = (left: number): VisitView['types'][number] => ({
  id: newId('ticketType'),
  name: 'Floor',
  description: '',
  priceCents: 3000,
  left,
  takeMax: left,
  saleFromMs: null,
  saleUntilMs: null,
});

test('takes one type where it has enough, else several, and never more than are left', () => {
  const random = dice(3);
  for (let k = 0; k < 500; k++) {
    const types = [type(random.whole(0, 3)), type(random.whole(0, 3)), type(random.whole(0, 3))];
    const wanted = random.whole(1, 5);
    const lines = chooseLines(types, wanted, random);
    const left = types.reduce((sum, one) => sum + one.left, 0);
    expect(countOf(lines)).toBe(Math.min(wanted, left));
    expect(new Set(lines.map((line) => line.type)).size).toBe(lines.length);
    for (const line of lines) {
      expect(line.quantity).toBeGreaterThan(0);
      expect(line.quantity).toBeLessThanOrEqual(types.find((one) => one.id === line.type)?.left ?? 0);
    }
    if (types.some((one) => one.left >= wanted)) expect(lines.length).toBe(1);
  }
});

test('nothing of nothing', () => {
  expect(chooseLines([type(0)], 2, dice(1))).toEqual([]);
  expect(chooseLines([type(4)], 0, dice(1))).toEqual([]);
});
