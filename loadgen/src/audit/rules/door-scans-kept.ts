import type { DoorRecord, ScanSeen } from '../door-record.ts';
import type { Rule } from '../rule.ts';
import { letInBy } from './door-let-in-once.ts';

export const doorScansKept: Rule<DoorRecord> = {
  name: 'door-scans-kept',
  sentence: 'Every scan that was sent is on record once, as it was made and told, and no other is.',
  check: ({ scans, checkIns }) => {
    const sent = new Map(scans.flatMap((scan) => (scan.nonce === null ? [] : [[scan.nonce, scan] as const])));
    const kept = Map.groupBy(checkIns, ({ nonce }) => nonce);
    return [
      ...checkIns.filter(({ nonce }) => !sent.has(nonce)).map(({ nonce }) => `Nobody made scan ${nonce}.`),
      ...[...sent].flatMap(([nonce, scan]) => {
        const rows = kept.get(nonce) ?? [];
        const [row] = rows;
        if (row === undefined) return [`Scan ${nonce} of ${scan.ticket} is not on record.`];
        if (rows.length > 1) return [`Scan ${nonce} is on record ${rows.length} times.`];
        return isAs(scan, row) ? [] : [`Scan ${nonce} of ${scan.ticket} is on record as another one.`];
      }),
    ];
  },
};

function isAs(scan: ScanSeen, row: DoorRecord['checkIns'][number]): boolean {
  const told = scan.online ? [scan.answer] : scan.synced;
  return (
    row.ticket === scan.ticket &&
    row.scanner === scan.scanner &&
    row.gate === scan.gate &&
    row.offline === !scan.online &&
    told.length > 0 &&
    told.every((answer) => answer === row.told)
  );
}

export const doorGatesCount: Rule<DoorRecord> = {
  name: 'door-gates-count',
  sentence: 'The gates count each ticket that was let in once, where a scan of it counts.',
  check: (record) => {
    const { portal, checkIns } = record;
    const letIn = letInBy(record);
    const counted = checkIns.filter(({ accepted }) => accepted);
    const ofGates = portal.gates.reduce((sum, gate) => sum + gate.in, 0);
    return [
      ...portal.gates.flatMap((gate) => {
        const scans = counted.filter((row) => row.gate === gate.id).length;
        return gate.in === scans ? [] : [`${gate.name} counts ${gate.in}, and ${scans} scans of it count.`];
      }),
      ...counted
        .filter(({ nonce, ticket }) => !letIn.get(ticket)?.some((scan) => scan.nonce === nonce))
        .map(({ nonce }) => `Scan ${nonce} counts, and let nobody in.`),
      ...[ofGates, portal.admitted, portal.inside]
        .filter((count) => count !== letIn.size)
        .map((count) => `The portal counts ${count} inside, and ${letIn.size} tickets were let in.`),
    ];
  },
};
