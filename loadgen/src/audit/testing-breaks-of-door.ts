import { newId } from '@zilker/contracts/ids';
import type { DoorRecord } from './door-record.ts';
import { at, type Break } from './testing-break.ts';

/** Who came in, and what the venue is shown of it. */
export const breaksOfDoor: readonly Break<DoorRecord>[] = [
  {
    what: 'a good ticket is turned away',
    rule: 'door-good-tickets-in',
    with: ['door-nobody-else'],
    breakIt: (record) => {
      const scan = scanOf(record, 'good', 0);
      Object.assign(scan, { answer: 'wrong_gate', nonce: null });
      forget(record, 0);
    },
  },
  {
    what: 'a good ticket is a duplicate, and nobody is in with it',
    rule: 'door-good-tickets-in',
    breakIt: (record) => {
      Object.assign(scanOf(record, 'good', 0), { answer: 'duplicate', nonce: null });
      forget(record, 0);
    },
  },
  {
    what: 'a picture is let in at the other gate, with a network',
    rule: 'door-let-in-once',
    with: ['door-doubles-shown'],
    breakIt: (record) => {
      scanOf(record, 'copy', 0).answer = 'valid';
      at(record.checkIns, 2).told = 'valid';
    },
  },
  {
    what: 'a scanner lets a ticket in twice',
    rule: 'door-let-in-once',
    breakIt: (record) => {
      const [first, second] = [scanOf(record, 'good', 2), scanOf(record, 'copy', 1)];
      Object.assign(second, { scanner: first.scanner, gate: first.gate });
      Object.assign(at(record.checkIns, 4), { scanner: first.scanner, gate: first.gate });
    },
  },
  {
    what: 'two were let in and the venue is not told',
    rule: 'door-doubles-shown',
    breakIt: ({ portal }) => {
      portal.doubled.pop();
    },
  },
  {
    what: 'two were let in and the venue is not told when nobody could know',
    rule: 'door-doubles-shown',
    breakIt: ({ portal }) => {
      at(portal.doubled, 1).window = null;
    },
  },
  {
    what: 'the venue is told of two where one was turned away',
    rule: 'door-doubles-shown',
    breakIt: ({ portal }) => {
      at(portal.doubled, 0).bothIn = true;
      at(portal.doubled, 0).window = { fromMs: 0, toMs: 1 };
    },
  },
  ...(['transferred', 'refunded', 'stale', 'stolen', 'forged'] as const).map((holds) => ({
    what: `a ${holds} code is called a duplicate`,
    rule: 'door-nobody-else',
    breakIt: (record: DoorRecord) => {
      scanOf(record, holds, 0).answer = 'duplicate';
    },
  })),
  {
    what: 'a refunded ticket lets somebody in',
    rule: 'door-nobody-else',
    with: ['door-tickets-agree', 'door-gates-count'],
    breakIt: (record) => {
      scanOf(record, 'refunded', 0).answer = 'valid';
    },
  },
  {
    what: 'a ticket that nobody showed is checked in',
    rule: 'door-tickets-agree',
    breakIt: ({ tickets }) => {
      at(tickets, 5).state = 'checked_in';
    },
  },
  {
    what: 'a ticket that let somebody in is good for another',
    rule: 'door-tickets-agree',
    breakIt: ({ tickets }) => {
      at(tickets, 0).state = 'valid';
    },
  },
  {
    what: 'a ticket that was sent went to somebody else',
    rule: 'door-tickets-agree',
    breakIt: ({ tickets }) => {
      at(tickets, 4).account = newId('account');
    },
  },
  {
    what: 'a ticket is taken from a fan who was told nothing',
    rule: 'door-tickets-agree',
    breakIt: ({ tickets }) => {
      at(tickets, 5).state = 'revoked';
    },
  },
  {
    what: 'a scan without network is lost',
    rule: 'door-scans-kept',
    breakIt: ({ checkIns }) => {
      checkIns.splice(4, 1);
    },
  },
  {
    what: 'a repeated sync is kept twice',
    rule: 'door-scans-kept',
    breakIt: ({ checkIns }) => {
      checkIns.push({ ...at(checkIns, 3), accepted: false });
    },
  },
  {
    what: 'a repeated sync is answered in another way',
    rule: 'door-scans-kept',
    breakIt: (record) => {
      scanOf(record, 'good', 2).synced = ['valid', 'duplicate'];
    },
  },
  {
    what: 'a scan was never brought',
    rule: 'door-scans-kept',
    breakIt: (record) => {
      scanOf(record, 'copy', 1).synced = [];
    },
  },
  {
    what: 'a scan without network is on record as one that was asked',
    rule: 'door-scans-kept',
    breakIt: ({ checkIns }) => {
      at(checkIns, 3).offline = false;
    },
  },
  {
    what: 'there is a scan that nobody made',
    rule: 'door-scans-kept',
    breakIt: ({ checkIns }) => {
      checkIns.push({ ...at(checkIns, 2), nonce: 'invented' });
    },
  },
  {
    what: 'a gate counts one more',
    rule: 'door-gates-count',
    breakIt: ({ portal }) => {
      at(portal.gates, 0).in++;
    },
  },
  {
    what: 'a ticket that let in two counts twice',
    rule: 'door-gates-count',
    breakIt: ({ checkIns, portal }) => {
      at(checkIns, 4).accepted = true;
      at(portal.gates, 1).in++;
    },
  },
  {
    what: 'a scan counts that let nobody in',
    rule: 'door-gates-count',
    breakIt: ({ checkIns }) => {
      at(checkIns, 0).accepted = false;
      Object.assign(at(checkIns, 2), { accepted: true, gate: at(checkIns, 0).gate });
    },
    with: ['door-scans-kept'],
  },
  {
    what: 'a fan met what does not follow from what it did',
    rule: 'door-nothing-odd',
    breakIt: ({ oddities }) => {
      oddities.push('Fan 4 was refused at "send a ticket": internal.');
    },
  },
];

function scanOf({ scans }: DoorRecord, holds: DoorRecord['scans'][number]['holds'], index: number) {
  return at(
    scans.filter((scan) => scan.holds === holds),
    index,
  );
}

/** As if a check-in had never been: only what its fan saw tells of it. */
function forget({ checkIns, tickets, portal }: DoorRecord, index: number): void {
  const [row] = checkIns.splice(index, 1);
  const ticket = tickets.find(({ id }) => id === row?.ticket);
  const gate = portal.gates.find(({ id }) => id === row?.gate);
  if (ticket === undefined || gate === undefined) throw new RangeError(`There is no check-in ${index}.`);
  ticket.state = 'valid';
  gate.in--;
  portal.admitted--;
  portal.inside--;
}
