import type { Rule } from '../rule.ts';

export const boxOfficeAgrees: Rule = {
  name: 'box-office-agrees',
  sentence: "The box office's own watch finds every counter equal to its rows.",
  check: ({ boxOffice }) => boxOffice,
};
