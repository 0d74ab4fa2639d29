import type { OrderView } from '@zilker/contracts/http/sale';
import { newId } from '@zilker/contracts/ids';
import { defaultTerms } from '@zilker/contracts/price';
import { expect, test } from 'vitest';
import {
  countOf,
  firstBasket,
  fitBasket,
  isCut,
  linesOf,
  quoteOf,
  takeMaxOf,
  typeLimit,
  typeMax,
  whyNoMore,
} from './basket.ts';

const floor = newId('ticketType');
const balcony = newId('ticketType');
const always = { saleFromMs: null, saleUntilMs: null };
const shop = {
  ...defaultTerms,
  perFanMax: 4,
  takeMax: 10,
  order: null,
  types: [
    {
      id: floor,
      name: 'General admission',
      description: '',
      priceCents: 3_000,
      left: 100,
      takeMax: 10,
      ...always,
    },
    { id: balcony, name: 'Balcony', description: '', priceCents: 4_200, left: 2, takeMax: 2, ...always },
  ],
};
const holding = (quantity: number) =>
  ({
    state: 'held',
    lines: [{ type: floor, name: '', priceCents: 3_000, quantity }],
  }) as unknown as OrderView;

test('the limit a fan holds over all types together', () => {
  expect(typeMax(shop, { [balcony]: 1 }, floor)).toBe(3);
  expect(typeMax(shop, {}, balcony)).toBe(2);
  expect(whyNoMore(shop, { [floor]: 4 }, floor)).toBe('Up to 4 tickets a fan at this drop.');
  expect(whyNoMore(shop, { [balcony]: 2 }, balcony)).toBe('There are no more of these.');
  expect(whyNoMore(shop, { [floor]: 1 }, floor)).toBeUndefined();
});

test('what is promised to others cannot be taken', () => {
  const scarce = { ...shop, takeMax: 1 };
  expect(typeMax(scarce, { [floor]: 1 }, balcony)).toBe(0);
  expect(whyNoMore(scarce, { [floor]: 1 }, floor)).toBe(
    'The other tickets are promised to fans who were called.',
  );
});

test('a kind may have a limit of its own, which is known before it bites', () => {
  const types = shop.types.map((type) => (type.id === floor ? { ...type, takeMax: 2 } : type));
  const limited = { ...shop, types };
  expect(typeLimit(limited, floor)).toBe(2);
  expect(typeLimit(limited, balcony)).toBeUndefined();
  expect(typeMax(limited, { [balcony]: 1 }, floor)).toBe(2);
  expect(whyNoMore(limited, { [floor]: 2 }, floor)).toBe('Up to 2 of these for one fan.');
  expect(whyNoMore(limited, { [floor]: 2, [balcony]: 2 }, floor)).toBe('Up to 4 tickets a fan at this drop.');
});

test('changing an order begins with what is held', () => {
  const changing = { ...shop, takeMax: 3, order: holding(3) };
  expect(takeMaxOf(changing)).toBe(3);
  expect(firstBasket(changing)).toEqual({ [floor]: 3 });
});

test('the promised ticket is there at once', () => {
  expect(firstBasket(shop)).toEqual({ [floor]: 1 });
  const none = shop.types.map((type) => ({ ...type, takeMax: type.id === floor ? 0 : 2 }));
  expect(firstBasket({ ...shop, types: none })).toEqual({ [balcony]: 1 });
});

test('a basket that no longer fits is cut down', () => {
  expect(fitBasket({ ...shop, takeMax: 2 }, { [floor]: 1, [balcony]: 3 })).toEqual({
    [floor]: 1,
    [balcony]: 1,
  });
});

test('what was cut down is told from what grew', () => {
  expect(isCut({ [floor]: 3 }, { [floor]: 2, [balcony]: 1 })).toBe(true);
  expect(isCut({ [floor]: 1 }, {})).toBe(true);
  expect(isCut({ [floor]: 1 }, { [floor]: 2 })).toBe(false);
});

test('lines and price leave out what was not chosen', () => {
  const basket = { [floor]: 2, [balcony]: 0 };
  expect(linesOf(basket)).toEqual([{ type: floor, quantity: 2 }]);
  expect(countOf(basket)).toBe(2);
  expect(quoteOf(shop, basket).totalCents).toBe(6_313);
});
