import type { Id } from '@zilker/contracts/ids';
import type pg from 'pg';
import type { Held, Person } from '../door/person.ts';
import type { DoorDesk } from '../stack/door-desk.ts';
import type { DoorRecord } from './door-record.ts';

/** Reads what database and portal have of a night, by SQL of the auditor's own, beside what its fans saw. */
export async function readDoorRecord(
  pool: pg.Pool,
  desk: DoorDesk,
  seen: {
    event: Id<'event'>;
    scans: DoorRecord['scans'];
    codes: readonly Held[];
    people: readonly Person[];
  },
): Promise<DoorRecord> {
  const { event, scans, codes, people } = seen;
  const rows = <T extends object>(sql: string) => pool.query<T>(sql, [event]).then((result) => result.rows);
  const { scanners, gates, admitted, inside, doubled } = await desk.read();
  return {
    scans,
    holdings: codes
      .filter(({ says }) => says === 'valid')
      .map(({ shown, fan }) => ({ ticket: shown.ticket, account: fan.account })),
    tickets: await rows(
      'SELECT id, account_id AS account, state FROM tickets WHERE event_id = $1 ORDER BY id',
    ),
    checkIns: await rows(checkInsSql),
    portal: { scanners, gates, admitted, inside, doubled },
    oddities: people.flatMap(({ fan }) => odditiesOf(fan)),
  };
}

const checkInsSql = `
  SELECT nonce, ticket_id AS ticket, scanner_id AS scanner, gate_id AS gate, accepted, coalesce(told, answer) AS told, offline
    FROM check_ins WHERE event_id = $1 ORDER BY created_at, id`;

function odditiesOf({ record }: Person['fan']): string[] {
  const refused = record.refusals.filter(({ expected }) => !expected);
  return [
    ...refused.map(({ step, code }) => `Fan ${record.fan} was refused at "${step}": ${code}.`),
    ...record.oddities,
  ];
}
