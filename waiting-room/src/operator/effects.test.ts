import { expect, test } from 'vitest';
import { readState } from '../drops/drop-state.ts';
import { definition } from '../testing/rooms.ts';
import { effectOf } from './effects.ts';

const state = readState({ definition: JSON.stringify(definition()), phase: 'calling', rate: '30' }, null);
if (state === null) throw new Error('no state');

test('the log says what changed, in words', () => {
  expect(effectOf({ act: 'rate', ratePerMinute: 34 }, state, 'Operator', 1).text).toBe(
    'Operator raised the rate, 30 to 34 a minute',
  );
  expect(effectOf({ act: 'rate', ratePerMinute: 6 }, state, 'Red Bluff Hall', 1).text).toBe(
    'Red Bluff Hall lowered the rate, 30 to 6 a minute',
  );
  expect(effectOf({ act: 'message', text: 'Hello' }, state, 'Red Bluff Hall', 1).text).toBe(
    'Message from Red Bluff Hall: “Hello”',
  );
});

test('no act begins or undoes a draw, and none but a close ends a drop', () => {
  for (const act of ['pause', 'resume', 'stop_sale', 'resume_sale'] as const) {
    const effect = effectOf({ act }, state, 'Operator', 1);
    expect(effect.phases).not.toContain('closed');
    expect(['paused', 'calling', undefined]).toContain(effect.set.phase);
  }
});
