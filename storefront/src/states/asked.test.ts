import type { OrderView } from '@zilker/contracts/http/sale';
import { newId } from '@zilker/contracts/ids';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stubStorage } from '../testing/browser.ts';
import { askedFor, noteAsked } from './asked.ts';

const floor = newId('ticketType');
const balcony = newId('ticketType');
const order = (lines: { type: string; quantity: number }[]) =>
  ({ id: newId('order'), lines }) as unknown as OrderView;
const asked = [
  { type: floor, name: 'General admission', quantity: 2 },
  { type: balcony, name: 'Balcony', quantity: 1 },
];

beforeEach(stubStorage);
afterEach(() => vi.unstubAllGlobals());

test('what was asked for is known while the order holds less of it', () => {
  const fewer = order([{ type: floor, quantity: 2 }]);
  noteAsked(fewer, asked);
  expect(askedFor(fewer)).toEqual(asked);
  const whole = { ...fewer, lines: order(asked).lines };
  expect(askedFor(whole)).toBeUndefined();
});

test('who got all is told nothing, and a later change of the order forgets it', () => {
  const all = order(asked);
  noteAsked(all, asked);
  expect(askedFor(all)).toBeUndefined();
  const fewer = { ...all, lines: order([{ type: floor, quantity: 1 }]).lines };
  noteAsked(fewer, asked);
  expect(askedFor(fewer)).toBeDefined();
  noteAsked(fewer, [{ type: floor, name: 'General admission', quantity: 1 }]);
  expect(askedFor(fewer)).toBeUndefined();
});
