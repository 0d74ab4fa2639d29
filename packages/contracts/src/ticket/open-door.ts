import type { Id } from '../ids.ts';
import { type DoorEntry, type DoorGate, type DoorList, type DoorRow, doorStates } from './door-list.ts';

/** A door list made quick to ask. */
export type Door = Pick<DoorList, 'event' | 'version' | 'doorsAtMs' | 'policy' | 'gates'> & {
  /** How many tickets it holds. */
  readonly size: number;
  find(ticket: Id<'ticket'>): DoorEntry | undefined;
};

/** Makes a list ready to judge by: rows are only read as they are asked for, so that one of 50,000 tickets opens in milliseconds. */
export function openDoor(list: DoorList): Door {
  const rows = new Map(list.rows.map((row) => [row[0], row]));
  return {
    ...list,
    size: rows.size,
    find: (ticket) => {
      const row = rows.get(bare(ticket));
      return row && entryOf(list, row);
    },
  };
}

/** All entries of a list, for what counts them. */
export function entriesOf(list: DoorList): DoorEntry[] {
  return list.rows.map((row) => entryOf(list, row));
}

/** The kept list with what changed since its version; a whole list takes its place. Changes of another version than the kept one are null. */
export function mergeList(kept: DoorList, news: DoorList): DoorList | null {
  if (news.since === null) return news;
  if (news.event !== kept.event || news.since !== kept.version) return null;
  // rows name types, gates and people by their index, so those that stay are told by the new tables
  const typeAt = kept.types.map(({ name }) => news.types.findIndex((type) => type.name === name));
  const gateAt = kept.gates.map(({ id }) => news.gates.findIndex((gate) => gate.id === id));
  const by = [...news.by];
  const byAt = kept.by.map((name) => (by.includes(name) ? by.indexOf(name) : by.push(name) - 1));
  const changed = new Set(news.rows.map(([ticket]) => ticket));
  const stays = kept.rows
    .filter(([ticket]) => !changed.has(ticket))
    .map(([ticket, serial, state, blocked, type, holder, first, refundedAtMs]): DoorRow => {
      const moved = first && ([first[0], gateAt[first[1]] ?? 0, byAt[first[2]] ?? 0] as DoorRow[6]);
      return [ticket, serial, state, blocked, typeAt[type] ?? 0, holder, moved, refundedAtMs];
    });
  return { ...news, since: null, by, rows: [...stays, ...news.rows] };
}

/** The row of an entry in the tables of its list. Throws RangeError for a type or gate that the tables do not have. */
export function rowOf(
  entry: DoorEntry,
  tables: { types: readonly string[]; gates: readonly DoorGate[]; by: string[] },
): DoorRow {
  const type = tables.types.indexOf(entry.typeName);
  if (type === -1) throw new RangeError(`This list has no tickets of the type ${entry.typeName}.`);
  const { checkedIn } = entry;
  return [
    bare(entry.ticket),
    entry.serial,
    doorStates.indexOf(entry.state),
    entry.blocked ? 1 : 0,
    type,
    entry.holder,
    checkedIn && [
      checkedIn.atMs,
      gateIndex(checkedIn.gateName, tables.gates),
      indexIn(tables.by, checkedIn.by),
    ],
    entry.refundedAtMs,
  ];
}

const prefix = 'tkt_';

function bare(ticket: Id<'ticket'>): string {
  return ticket.slice(prefix.length);
}

function entryOf(list: DoorList, row: DoorRow): DoorEntry {
  const [ticket, serial, state, blocked, typeAt, holder, first, refundedAtMs] = row;
  const type = list.types[typeAt];
  return {
    ticket: `${prefix}${ticket}` as Id<'ticket'>,
    serial,
    state: doorStates[state] ?? 'revoked',
    blocked: blocked === 1,
    typeName: type?.name ?? '',
    holder,
    gates: type?.gates?.flatMap((at) => list.gates[at]?.id ?? []) ?? null,
    checkedIn: first && {
      atMs: first[0],
      gateName: list.gates[first[1]]?.name ?? '',
      by: list.by[first[2]] ?? '',
    },
    refundedAtMs,
  };
}

function gateIndex(name: string, gates: readonly DoorGate[]): number {
  const at = gates.findIndex((gate) => gate.name === name);
  if (at === -1) throw new RangeError(`This list has no gate ${name}.`);
  return at;
}

function indexIn(names: string[], name: string): number {
  const at = names.indexOf(name);
  return at === -1 ? names.push(name) - 1 : at;
}
