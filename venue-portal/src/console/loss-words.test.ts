import { expect, test } from 'vitest';
import { lossOfCancelling, lossOfClosing, lossOfStopping } from './loss-words.ts';

test('a loss is named in full, and nothing is said of what is not lost', () => {
  expect(lossOfStopping({ inside: 84, held: 71 }).sentence).toBe(
    '84 fans inside can take no tickets, and nobody is called. The 71 held can still be paid. You can resume.',
  );
  expect(lossOfStopping({ inside: 0, held: 0 }).sentence).toBe('Nobody is called. You can resume.');
  expect(lossOfClosing({ places: 3127, called: 184, capacity: 460, sold: 141 })).toEqual({
    sentence: '2,943 fans lose their place. 319 tickets stay unsold. A closed drop does not open again.',
    button: 'Close for 2,943 fans',
  });
  expect(lossOfClosing({ places: 5, called: 4, capacity: 10, sold: 9 }).sentence).toBe(
    '1 fan loses their place. 1 ticket stays unsold. A closed drop does not open again.',
  );
  expect(lossOfClosing({ places: 0, called: 0, capacity: 10, sold: 10 })).toEqual({
    sentence: 'A closed drop does not open again.',
    button: 'Close the drop',
  });
});

test('calling a drop off names who loses what', () => {
  const none = { sold: 0, held: 0 };
  expect(lossOfCancelling(none, undefined)).toEqual({
    sentence: 'Everyone who looks at it is told. A cancelled drop does not come back.',
    button: 'Cancel the drop',
  });
  expect(lossOfCancelling({ sold: 210, held: 71 }, { phase: 'calling', places: 3127, called: 176 })).toEqual({
    sentence:
      '2,951 fans lose their place and are told at once. Nobody is called any more. A draw that was frozen stays public. The 210 tickets sold stay sold. The 71 held can still be paid. A cancelled drop does not come back.',
    button: 'Cancel for 2,951 fans',
  });
});
