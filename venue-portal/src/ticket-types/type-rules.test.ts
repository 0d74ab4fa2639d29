import { expect, test } from 'vitest';
import { noRules, type RulesForm, readRules, rulesForm, ruleWords } from './type-rules.ts';

const zone = 'America/Chicago';
const rules = {
  maxPerOrder: 2,
  maxPerAccount: 4,
  saleFromMs: Date.parse('2026-11-27T16:00:00Z'),
  saleUntilMs: Date.parse('2026-12-12T02:00:00Z'),
};

function read(form: Partial<RulesForm>) {
  const problems: Record<string, string> = {};
  const found = readRules({ ...noRules, ...form }, zone, (field, sentence) => {
    problems[field] = sentence;
  });
  return { found, problems };
}

test('an empty form bounds nothing', () => {
  const { found, problems } = read({});
  expect(found).toEqual({ maxPerOrder: null, maxPerAccount: null, saleFromMs: null, saleUntilMs: null });
  expect(problems).toEqual({});
  expect(ruleWords(found, zone)).toBeUndefined();
});

test('a form made of rules means those rules', () => {
  expect(read(rulesForm(rules, zone))).toEqual({ found: rules, problems: {} });
  expect(ruleWords(rules, zone)).toBe(
    'up to 2 an order · up to 4 tickets a fan · on sale from Fri, Nov 27, 10 AM · until Fri, Dec 11, 8 PM',
  );
});

test.each([
  [{ perOrder: '0' }, { perOrder: 'Enter 1 to 20, or leave it empty.' }],
  [{ perFan: 'two' }, { perFan: 'Enter 1 to 20, or leave it empty.' }],
  [{ fromDate: '2026-11-27' }, { from: 'Enter both a date and a time, or neither.' }],
  [{ untilDate: '2026-02-30', untilTime: '10:00' }, { until: 'There is no such date.' }],
  [
    { fromDate: '2026-11-27', fromTime: '10:00', untilDate: '2026-11-27', untilTime: '10:00' },
    { until: 'This is before it goes on sale.' },
  ],
])('%o is refused', (form, problems) => {
  expect(read(form).problems).toEqual(problems);
});
