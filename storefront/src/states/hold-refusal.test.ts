import { RequestError } from '@zilker/contracts/client';
import type { ErrorCode, ErrorDetail } from '@zilker/contracts/errors';
import type { VisitView } from '@zilker/contracts/http/sale';
import { newId } from '@zilker/contracts/ids';
import { expect, test } from 'vitest';
import { holdRefusal } from './hold-refusal.ts';

const floor = newId('ticketType');
const balcony = newId('ticketType');
const visit = (floorLeft: number, balconyLeft: number) =>
  ({
    perFanMax: 4,
    takeMax: 4,
    types: [
      { id: floor, name: 'General admission', takeMax: floorLeft, left: floorLeft },
      { id: balcony, name: 'Balcony', takeMax: balconyLeft, left: balconyLeft },
    ],
  }) as unknown as VisitView;
const error = (code: ErrorCode, detail: ErrorDetail = {}) =>
  new RequestError(code, `Said of ${code}.`, { detail });
const asked = { [floor]: 2, [balcony]: 2 };

test('of what there is too little, the rest is offered', () => {
  const refusal = holdRefusal(error('not_enough_tickets', { takeMax: 4 }), visit(5, 1), asked);
  expect(refusal.head).toBe('3 left for you');
  expect(refusal.sentence).toContain('There are 3 for you');
  expect(refusal.instead).toEqual({ [floor]: 2, [balcony]: 1 });
});

test('where nothing is left, nothing is offered', () => {
  const refusal = holdRefusal(error('sold_out'), visit(0, 0), asked);
  expect(refusal).toEqual({ head: 'None left', sentence: 'Said of sold_out.' });
});

test('tickets that came back meanwhile are worth another try', () => {
  expect(holdRefusal(error('not_enough_tickets'), visit(5, 5), asked).instead).toBeUndefined();
});

test.each([
  ['over_type_limit', { type: balcony, max: 1 }, 'Balcony: up to 1 ticket a fan.'],
  ['type_not_on_sale', { type: balcony }, 'Balcony: not on sale now.'],
  ['over_limit', { perFanMax: 4 }, 'Up to 4 tickets a fan at this drop.'],
  ['sale_stopped', {}, 'Said of sale_stopped.'],
] as const)('%s is said of what it is about', (code, detail, begins) => {
  const { sentence, instead } = holdRefusal(error(code, detail), visit(5, 5), asked);
  expect(sentence.startsWith(begins)).toBe(true);
  expect(instead).toBeUndefined();
});
