import { newId } from '@zilker/contracts/ids';
import { at, type Break } from './testing-break.ts';

/** The line, its calls, and how fans fared. */
export const breaksOfLine: readonly Break[] = [
  {
    what: 'a place is called again after it was opened',
    rule: 'served-once',
    with: ['within-grants'],
    breakIt: ({ calls }) => {
      calls.push({ ...at(calls, 0), callNo: 2, atMs: at(calls, 7).atMs + 9_000 });
    },
  },
  {
    what: 'a place is called again before its call has ended',
    rule: 'served-once',
    breakIt: ({ calls }) => {
      at(calls, 3).openByMs = at(calls, 7).atMs + 1;
    },
  },
  {
    what: 'a place has two visits',
    rule: 'served-once',
    breakIt: ({ visits }) => {
      visits.push({ ...at(visits, 0), account: null });
    },
  },
  {
    what: 'a place has two orders',
    rule: 'served-once',
    with: ['history-explains'],
    breakIt: ({ orders }) => {
      orders.push({ ...at(orders, 4), id: newId('order') });
    },
  },
  {
    what: 'a place is called after one behind it, though its fan was there',
    rule: 'in-order',
    breakIt: ({ fans }) => {
      at(fans, 5).here = at(fans, 4).here;
    },
  },
  {
    what: 'a place is passed over and never called',
    rule: 'in-order',
    with: ['within-grants'],
    breakIt: ({ calls }) => {
      calls.splice(0, 1);
    },
  },
  {
    what: 'a call names another position than the draw gave',
    rule: 'own-positions',
    breakIt: ({ calls }) => {
      at(calls, 7).position = 4;
    },
  },
  {
    what: 'a fan stood elsewhere for a while',
    rule: 'never-moved',
    breakIt: ({ fans }) => {
      at(fans, 2).positions = [2, 3];
    },
  },
  {
    what: 'calls come above the rate',
    rule: 'within-rate',
    breakIt: ({ calls }) => {
      at(calls, 1).atMs = at(calls, 0).atMs + 500;
    },
  },
  {
    what: 'there are more calls than grants at some moment',
    rule: 'within-grants',
    breakIt: ({ grants }) => {
      at(grants, 3).granted = 3;
    },
  },
  {
    what: 'the box office has not heard of a call',
    rule: 'within-grants',
    breakIt: ({ drop }) => {
      drop.calls = 7;
    },
  },
  {
    what: 'a fan finds the seed to be wrong',
    rule: 'draw-verified',
    breakIt: ({ fans }) => {
      at(fans, 1).draw = 'drawn.seed';
    },
  },
  {
    what: 'a fan who was there could not verify',
    rule: 'draw-verified',
    breakIt: ({ fans }) => {
      at(fans, 1).draw = 'unseen';
    },
  },
  {
    what: 'two fans have one position',
    rule: 'positions-differ',
    breakIt: ({ fans }) => {
      at(fans, 8).position = 6;
    },
  },
  {
    what: 'two fans have one place',
    rule: 'places-are-accounts',
    with: ['never-moved'],
    breakIt: ({ fans }) => {
      at(fans, 7).indices = [8];
    },
  },
  {
    what: 'joining again gives another place',
    rule: 'places-are-accounts',
    breakIt: ({ fans }) => {
      at(fans, 0).indices.push(9);
    },
  },
  {
    what: 'a fan is refused for nothing',
    rule: 'only-expected-refusals',
    breakIt: ({ fans }) => {
      at(fans, 0).refusals.push({ step: 'open', code: 'call_lapsed', status: 409, expected: false });
    },
  },
  {
    what: 'an answer is a failure of ours, expected or not',
    rule: 'only-expected-refusals',
    breakIt: ({ fans }) => {
      at(fans, 0).refusals.push({ step: 'open', code: 'internal', status: 500, expected: true });
    },
  },
  {
    what: 'a fan sees something odd',
    rule: 'nothing-odd',
    breakIt: ({ fans }) => {
      at(fans, 0).oddities.push('Serving fell.');
    },
  },
  {
    what: 'a fan is cut off by the deadline',
    rule: 'everyone-finished',
    breakIt: ({ fans }) => {
      at(fans, 8).end = 'cut_off';
    },
  },
  {
    what: 'a fan is not let back in',
    rule: 'nobody-left-out',
    breakIt: ({ fans, calls }) => {
      const fromMs = at(calls, 0).atMs;
      at(fans, 4).gaps.push({ fromMs, toMs: fromMs + 20_001 });
    },
  },
];
