import type { Rule } from '../rule.ts';

/** The payment provider is made to fail in every drop, and says no more than that. */
const ofStripe = new Set(['payment_unavailable', 'payments_busy']);

export const onlyExpectedRefusals: Rule = {
  name: 'only-expected-refusals',
  sentence: 'Nobody was refused but for what they did, and no answer was a failure of ours.',
  check: ({ fans }) =>
    fans.flatMap((fan) =>
      fan.refusals
        .filter(({ expected, status, code }) => !ofStripe.has(code) && (!expected || status >= 500))
        .map(({ step, code, status }) => `Fan ${fan.fan} was refused at "${step}": ${code} (${status}).`),
    ),
};

export const nothingOdd: Rule = {
  name: 'nothing-odd',
  sentence: 'No fan saw anything that must never be seen.',
  check: ({ fans }) => fans.flatMap((fan) => fan.oddities),
};

export const everyoneFinished: Rule = {
  name: 'everyone-finished',
  sentence: 'Every fan came to an end: bought, left, or was told that it is over.',
  check: ({ fans }) =>
    fans.flatMap((fan) => {
      if (fan.end === 'cut_off') return [`Fan ${fan.fan} was still at it when the run had to end.`];
      if (fan.end === 'waiting') return [`Fan ${fan.fan} did not come to an end.`];
      if (fan.end === 'lost_payment') return [`Fan ${fan.fan} paid and was not told what came of it.`];
      return [];
    }),
};
