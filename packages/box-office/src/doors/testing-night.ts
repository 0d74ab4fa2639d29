import type { CheckInRecord } from '@zilker/contracts/http/doors';
import { newId } from '@zilker/contracts/ids';
import { dropPolicy, type TicketPolicy } from '@zilker/contracts/ticket/policy';
import type { Db } from '../db.ts';
import type { events } from '../schema/tables.ts';
import { insertAccount, insertGate, insertSale } from '../testing-rows.ts';
import type { ScannerIds } from './scanner.ts';
import { type Synced, syncCheckIns } from './sync-check-ins.ts';
import { checkInOf, createTestMint, insertPaidOrder, insertScanner } from './testing-doors.ts';

/** A night at the doors, for tests: two gates with a scanner each, and a fan with tickets on a phone. */
const mint = createTestMint();
export const testKeys = { verifiers: mint.verifiers, digitsTurn: () => false };

export type TestNight = Awaited<ReturnType<typeof createNight>>;

/** A sale whose doors opened an hour ago. */
export async function createNight(
  db: Db,
  options: {
    count?: number;
    policy?: Partial<TicketPolicy>;
    event?: Partial<typeof events.$inferInsert>;
  } = {},
) {
  const policy = { ...dropPolicy, ...options.policy };
  const doorsAt = new Date(Date.now() - 3_600_000);
  const sale = await insertSale(db, {
    event: { doorsAt, policy, ...options.event },
    types: [{ capacity: Math.max(100, options.count ?? 1) }],
  });
  const front = await insertGate(db, sale.event, 'Front gate');
  const side = await insertGate(db, sale.event, 'Side gate');
  const fan = await insertAccount(db, { name: 'Mara V.' });
  const { tickets, order } = await insertPaidOrder(db, sale, fan, options.count ?? 1);
  const [ticket = newId('ticket')] = tickets;
  const phone = await mint.phone();
  const scan = async (change: Partial<CheckInRecord> = {}): Promise<CheckInRecord> => {
    const { ticket: of = ticket, atMs = Date.now() } = change;
    const code = change.code === undefined ? await phone.codeAt(of, sale.event.id, atMs) : '';
    return { ...checkInOf(of, code, atMs), ...change };
  };
  return {
    sale,
    fan,
    order,
    front,
    side,
    ticket,
    tickets,
    phone,
    /** A record of a good scan made now, but for what is changed. */
    scan,
    atFront: await insertScanner(db, sale, front.id),
    atSide: await insertScanner(db, sale, side.id),
  };
}

/** Syncs by a scanner whose clock is right, unless it says otherwise. */
export function syncBy(
  db: Db,
  scanner: ScannerIds,
  checkIns: readonly CheckInRecord[],
  options: { sentAtMs?: number; now?: Date } = {},
): Promise<Synced> {
  const now = options.now ?? new Date();
  const { sentAtMs = now.getTime() } = options;
  return syncCheckIns(db, { scanner, checkIns, sentAtMs, keys: testKeys }, now);
}

export function answersOf(synced: Synced): string[] {
  return synced.results.map(({ answer }) => answer);
}
