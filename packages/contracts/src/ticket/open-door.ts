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
  const rows = rowsByTicket(list.rows);
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

/**
 * The kept list with what changed since its version; a whole list takes its place. Null for changes that do not follow the kept list: those
 * of another event or version, or that no longer know a type or gate of it (it was renamed). Then the whole list is to be asked for.
 */
export function mergeList(kept: DoorList, news: DoorList): DoorList | null {
  if (news.since === null) return news;
  if (news.event !== kept.event || news.since !== kept.version) return null;
  // rows name types, gates and people by their index, so those that stay are told by the new tables
  const typeAt = kept.types.map(({ name }) => news.types.findIndex((type) => type.name === name));
  const gateAt = kept.gates.map(({ id }) => news.gates.findIndex((gate) => gate.id === id));
  if (typeAt.includes(-1) || gateAt.includes(-1)) return null;
  const by = [...news.by];
  const byAt = kept.by.map((name) => (by.includes(name) ? by.indexOf(name) : by.push(name) - 1));
  const asBefore = [typeAt, gateAt, byAt].every((indexes) => indexes.every((to, at) => to === at));
  const changes = { ...news, since: null, by };
  // most of the time nothing changed at all: the same rows need no second opening
  if (asBefore && news.rows.length === 0) return { ...changes, rows: kept.rows };
  const changed = new Set(news.rows.map(([ticket]) => ticket));
  const stays = kept.rows.filter(([ticket]) => !changed.has(ticket));
  const told = asBefore ? stays : stays.map((row) => toldBy(row, typeAt, gateAt, byAt));
  return { ...changes, rows: [...told, ...news.rows] };
}

function toldBy(row: DoorRow, typeAt: number[], gateAt: number[], byAt: number[]): DoorRow {
  const [ticket, serial, state, blocked, type, holder, first, refundedAtMs] = row;
  const told = first && ([first[0], gateAt[first[1]] ?? 0, byAt[first[2]] ?? 0] as DoorRow[6]);
  return [ticket, serial, state, blocked, typeAt[type] ?? 0, holder, told, refundedAtMs];
}

/** Made once for the same rows, however often their list is opened. */
const opened = new WeakMap<readonly DoorRow[], ReadonlyMap<string, DoorRow>>();

function rowsByTicket(rows: readonly DoorRow[]): ReadonlyMap<string, DoorRow> {
  const known = opened.get(rows);
  if (known) return known;
  const made = new Map(rows.map((row) => [row[0], row]));
  opened.set(rows, made);
  return made;
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
