import type { Rule } from '../rule.ts';

export const promisesSettled: Rule = {
  name: 'promises-settled',
  sentence: 'When all is done, nothing is promised to anyone and nobody is inside.',
  check: ({ drop, visits }) => {
    const breaches = [];
    if (drop.called === null) breaches.push('The room did not report the end of the drop.');
    if (drop.promised !== 0) breaches.push(`${drop.promised} tickets are still promised.`);
    for (const visit of visits) {
      if (visit.state !== 'done' && visit.state !== 'lapsed')
        breaches.push(`The visit of place ${visit.index} is still ${visit.state}.`);
      if (visit.promised) breaches.push(`Place ${visit.index} still has a ticket promised.`);
    }
    return breaches;
  },
};
