import { expect, test } from 'vitest';
import { Foreign, judge, PutOff, retryPolicy as policy, whyOf } from './verdict.ts';

const minute = 60_000;
const nowMs = 1_000 * minute;
const away = new Error('away');
const ask = (cause: unknown, tries: number, ageMs = 0) =>
  judge(cause, { tries, sentAtMs: nowMs - ageMs }, { nowMs, policy, isOutage: (one) => one === away });

test('a failure is tried again after ever longer pauses, and then given up', () => {
  const pauses = [0, 1, 2, 3, 4].map((tries) => {
    const verdict = ask(new Error('no'), tries);
    return verdict.is === 'again' ? [verdict.delayMs, verdict.tries] : verdict.is;
  });
  expect(pauses).toEqual([[2_000, 1], [5_000, 2], [20_000, 3], [60_000, 4], 'dead']);
});

test('a job that puts itself off says when, and may do so as often as it may fail', () => {
  expect(ask(new PutOff('early', 700), 0)).toMatchObject({
    is: 'again',
    outcome: 'put_off',
    delayMs: 700,
    tries: 1,
  });
  expect(ask(new PutOff('early', 700), 4)).toMatchObject({ is: 'dead', outcome: 'put_off' });
});

test('what is no fault of the job uses up none of its tries, for a time', () => {
  const foreign = new Foreign('dance-jig', 2);
  expect(ask(foreign, 4)).toMatchObject({ is: 'again', outcome: 'left', delayMs: 1_000, tries: 4 });
  expect(ask(foreign, 0, minute)).toMatchObject({ delayMs: 30_000 });
  expect(ask(foreign, 0, 14 * minute)).toMatchObject({ delayMs: 60_000 });
  expect(ask(foreign, 0, 15 * minute)).toMatchObject({ is: 'dead' });
  expect(ask(away, 4, 59 * minute)).toMatchObject({ is: 'again', outcome: 'put_off', tries: 4 });
  expect(ask(away, 4, 60 * minute)).toMatchObject({ is: 'dead', outcome: 'failed' });
});

test('why is one short line with a code and without a name, a number or an address', () => {
  const wrapped = new Error('Failed query: update x\nparams: +15125550142,fan@example.com', {
    cause: Object.assign(new Error('dup'), { code: '23505' }),
  });
  expect(whyOf(wrapped)).toBe('Error 23505: Failed query: update x params: [phone],[mail]');
  expect(whyOf('x'.repeat(500))).toHaveLength(200);
  expect(whyOf({ toString: () => 'odd' })).toBe('odd');
});
