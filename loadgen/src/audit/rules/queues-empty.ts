import type { Rule } from '../rule.ts';

export const queuesEmpty: Rule = {
  name: 'queues-empty',
  sentence: 'When all is done, nothing waits in outbox, queues or webhooks, and no job was given up.',
  check: ({ backlog, deadLetters }) => [
    ...backlog.filter(({ count }) => count > 0).map(({ name, count }) => `${count} wait in ${name}.`),
    ...deadLetters
      .filter(({ count }) => count > 0)
      .map(({ name, count }) => `${count} were given up to ${name}.`),
  ],
};
