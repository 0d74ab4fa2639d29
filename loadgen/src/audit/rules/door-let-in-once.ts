import type { DoorRecord, ScanSeen } from '../door-record.ts';
import type { Rule } from '../rule.ts';

/** Those that let somebody in, by ticket. */
export function letInBy({ scans }: DoorRecord): Map<ScanSeen['ticket'], ScanSeen[]> {
  return Map.groupBy(
    scans.filter(({ answer }) => answer === 'valid'),
    ({ ticket }) => ticket,
  );
}

/** Which of the two was first does not matter: whoever holds the picture may have been. */
export const doorGoodTicketsIn: Rule<DoorRecord> = {
  name: 'door-good-tickets-in',
  sentence: 'Whoever has a good ticket and showed it was let in with it.',
  check: (record) => {
    const letIn = letInBy(record);
    return record.scans
      .filter(({ holds, ticket }) => holds === 'good' && !letIn.has(ticket))
      .map(
        ({ fan, ticket, answer, gate }) =>
          `Fan ${fan} showed ${ticket} at ${gate}, was told ${answer}, and nobody is in.`,
      );
  },
};

/** A scanner knows what it let in; one with no network does not know what others did. */
export const doorLetInOnce: Rule<DoorRecord> = {
  name: 'door-let-in-once',
  sentence: 'No ticket let in two, but at scanners of which all but one had no network.',
  check: (record) =>
    [...letInBy(record)].flatMap(([ticket, scans]) => {
      const breaches = [];
      if (scans.filter(({ online }) => online).length > 1)
        breaches.push(`Ticket ${ticket} was let in ${scans.length} times, more than once with a network.`);
      if (new Set(scans.map(({ scanner }) => scanner)).size < scans.length)
        breaches.push(`Ticket ${ticket} was let in twice by one scanner.`);
      return breaches;
    }),
};

export const doorDoublesShown: Rule<DoorRecord> = {
  name: 'door-doubles-shown',
  sentence:
    'The venue is shown each ticket that let in two, with the window in which nobody could know, and no other.',
  check: (record) => {
    const said = record.portal.doubled.filter(({ bothIn }) => bothIn);
    const shown = new Set(said.map(({ ticket }) => ticket));
    const doubled = new Set(
      [...letInBy(record)].filter(([, scans]) => scans.length > 1).map(([ticket]) => ticket),
    );
    return [
      ...[...doubled.difference(shown)].map((ticket) => `The portal does not say that ${ticket} let in two.`),
      ...[...shown.difference(doubled)].map((ticket) => `The portal says that ${ticket} let in two.`),
      ...said
        .filter(({ window }) => window === null)
        .map(({ ticket }) => `The portal does not say in which window ${ticket} could let in two.`),
    ];
  },
};
