import { findCard } from '@zilker/local/stripe/cards';
import { expect, test } from 'vitest';
import { cardOf, declinedCard } from './card-page.ts';

test('every fan has a card of its own that the stand-in takes', () => {
  const cards = Array.from({ length: 3_000 }, (_, fan) => cardOf(fan));
  expect(new Set(cards).size).toBe(cards.length);
  for (const card of cards) expect(findCard(card)).toMatchObject({ number: card });
  expect(findCard(declinedCard)?.decline).toBeDefined();
});
