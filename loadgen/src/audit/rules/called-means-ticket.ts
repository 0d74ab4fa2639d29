import type { Rule } from '../rule.ts';

/** A fan who opened a call could take a ticket then, and was never told before it had one that there was none for it. */
export const calledMeansTicket: Rule = {
  name: 'called-means-ticket',
  sentence: 'No fan who opened a call went without the chance of a ticket.',
  check: ({ fans }) =>
    fans.flatMap((fan) => {
      const breaches = [];
      if (fan.opened !== null && fan.opened.takeMax < 1)
        breaches.push(`Fan ${fan.fan} opened its call and could take ${fan.opened.takeMax} tickets.`);
      for (const { code, asked, takeMax } of fan.shortages)
        if (code === 'sold_out' || takeMax < 1)
          breaches.push(`Fan ${fan.fan} asked for ${asked} and was told ${code}, with ${takeMax} to have.`);
      if (fan.end === 'went_without' && !fan.reserved)
        breaches.push(`Fan ${fan.fan} tried for a ticket again and again, and got none.`);
      return breaches;
    }),
};
