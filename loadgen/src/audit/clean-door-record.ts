import { newId } from '@zilker/contracts/ids';
import type { DoorRecord, ScanSeen } from './door-record.ts';

const startMs = 1_800_000_000_000;

/**
 * The record of a small night without a fault, for tests to break: two gates, each with a scanner. Ticket 0 is let in; of ticket 1 somebody has a
 * picture, which is a duplicate; ticket 2 lets in two while neither gate has a network; 3 was refunded; 4 was sent, and lets its new holder in;
 * 5 stays at home. Scans stand in this order, then those that are stale, stolen and forged.
 */
export function cleanDoorRecord(): DoorRecord {
  const [front, side] = [
    { id: newId('gate'), name: 'Front gate', scanner: newId('scanner') },
    { id: newId('gate'), name: 'Side gate', scanner: newId('scanner') },
  ];
  const accounts = Array.from({ length: 6 }, () => newId('account'));
  const tickets: DoorRecord['tickets'] = accounts.map((account) => ({
    id: newId('ticket'),
    account,
    state: 'valid',
  }));
  const scans: ScanSeen[] = [];
  const checkIns: DoorRecord['checkIns'] = [];
  const ticketAt = (number: number) => {
    const ticket = tickets[number];
    if (ticket === undefined) throw new RangeError(`There is no ticket ${number}.`);
    return ticket;
  };
  const scan = (
    number: number,
    gate: typeof front,
    how: Pick<ScanSeen, 'holds' | 'answer'> & Partial<ScanSeen>,
  ) => {
    const seen: ScanSeen = {
      fan: number,
      ticket: ticketAt(number).id,
      scanner: gate.scanner,
      gate: gate.id,
      online: true,
      atMs: startMs + scans.length * 1_000,
      verdictMs: 4 + scans.length,
      nonce: null,
      synced: [],
      ...how,
    };
    scans.push(seen);
    return seen;
  };
  const sent = (seen: ScanSeen) => {
    const { ticket, scanner, gate, online, answer, synced } = seen;
    seen.nonce = `nonce-${scans.length}`;
    const told = synced[0] ?? answer;
    checkIns.push({
      nonce: seen.nonce,
      ticket,
      scanner,
      gate,
      accepted: told === 'valid',
      told,
      offline: !online,
    });
    ticketAt(seen.fan).state = 'checked_in';
  };
  sent(scan(0, front, { holds: 'good', answer: 'valid' }));
  sent(scan(1, front, { holds: 'good', answer: 'valid' }));
  sent(scan(1, side, { holds: 'copy', answer: 'duplicate' }));
  sent(scan(2, front, { holds: 'good', answer: 'valid', online: false, synced: ['valid', 'valid'] }));
  sent(scan(2, side, { holds: 'copy', answer: 'valid', online: false, synced: ['duplicate'] }));
  scan(3, front, { holds: 'refunded', answer: 'refunded' });
  scan(4, side, { holds: 'transferred', answer: 'transferred' });
  sent(scan(4, side, { holds: 'good', answer: 'valid' }));
  scan(0, side, { holds: 'stale', answer: 'stale_code' });
  scan(0, side, { holds: 'stolen', answer: 'invalid' });
  scan(0, side, { holds: 'forged', answer: 'invalid' });
  ticketAt(3).state = 'refunded';
  const passage = { atMs: startMs, gateName: front.name, by: 'Scanner 1', offline: true };
  return {
    scans,
    holdings: tickets
      .filter(({ state }) => state !== 'refunded')
      .map(({ id, account }) => ({ ticket: id, account })),
    tickets,
    checkIns,
    portal: {
      scanners: [front, side].map(({ scanner, name }, at) => ({
        id: scanner,
        name: `Scanner ${at + 1}`,
        gateName: name,
        seenAtMs: startMs,
        aheadMs: 0,
        admitted: 2,
        revokedAtMs: null,
      })),
      gates: [
        { id: front.id, name: front.name, in: 3, out: 0 },
        { id: side.id, name: side.name, in: 1, out: 0 },
      ],
      admitted: 4,
      inside: 4,
      doubled: [
        {
          ticket: ticketAt(1).id,
          holder: null,
          first: passage,
          second: passage,
          bothIn: false,
          window: null,
        },
        {
          ticket: ticketAt(2).id,
          holder: null,
          first: passage,
          second: passage,
          bothIn: true,
          window: { fromMs: startMs, toMs: startMs + 60_000 },
        },
      ],
    },
    oddities: [],
  };
}
