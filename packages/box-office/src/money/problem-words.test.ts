import { expect, test } from 'vitest';
import { problemWords } from './problem-words.ts';

test.each([
  ['lost_or_stolen_card', 'The card was reported lost or stolen.'],
  [null, 'The bank of the card did not say why.'],
  // what Stripe may add some day
  ['card_on_the_moon', 'Stripe says: card on the moon.'],
  ['Charge ch_1 has already been refunded.', 'Charge ch_1 has already been refunded.'],
])('%s is told in words', (problem, words) => {
  expect(problemWords(problem)).toBe(words);
});
