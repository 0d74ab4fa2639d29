import type { PortalEvent } from '@zilker/contracts/http/portal';
import type { changeDoorRules } from '@zilker/contracts/http/portal-doors';
import type { Id } from '@zilker/contracts/ids';
import type { BodyOf } from '@zilker/contracts/route';
import type { TicketPolicy } from '@zilker/contracts/ticket/policy';
import { momentInZone, wallClock } from '../time/zone-time.ts';

/** What tickets of an event may do, as the form has it. */
export type DoorRulesForm = {
  carry: 'never' | 'hours' | 'always';
  hours: string;
  reentry: boolean;
  transfers: 'never' | 'now' | 'at';
  transfersDate: string;
  transfersTime: string;
  returns: 'never' | 'doors' | 'at';
  returnsDate: string;
  returnsTime: string;
  /** The gates that take each type, by its id; none is any. */
  gates: Record<string, Id<'gate'>[]>;
};
export type DoorRulesField = 'hours' | 'transfers' | 'returns';
export type DoorRulesChange = BodyOf<typeof changeDoorRules>;

const usualHours = 24;
const hoursMax = 8_760;

export function formOf({ policy, doorsAtMs, timezone, ticketTypes }: PortalEvent): DoorRulesForm {
  const { carry, reentry, transfersFromMs, returnsUntilMs } = policy;
  // what nobody has set begins at the doors, from where it is easily moved
  const transfers = wallClock(transfersFromMs ?? doorsAtMs, timezone);
  const returns = wallClock(returnsUntilMs ?? doorsAtMs, timezone);
  return {
    carry: carry === null ? 'never' : carry.fromHoursBefore === null ? 'always' : 'hours',
    hours: String(carry?.fromHoursBefore ?? usualHours),
    reentry,
    transfers: transfersFromMs === null ? 'never' : 'at',
    transfersDate: transfers.date,
    transfersTime: transfers.time,
    returns: returnsUntilMs === null ? 'never' : returnsUntilMs === doorsAtMs ? 'doors' : 'at',
    returnsDate: returns.date,
    returnsTime: returns.time,
    gates: Object.fromEntries(ticketTypes.map(({ id, gates }) => [id, [...(gates ?? [])].sort()])),
  };
}

/** What a form would change of `event` at `nowMs`; empty when nothing. A form with problems changes nothing. Pure. */
export function readDoorRules(
  form: DoorRulesForm,
  event: PortalEvent,
  nowMs: number,
): { problems: Partial<Record<DoorRulesField, string>>; change: DoorRulesChange } {
  const problems: Partial<Record<DoorRulesField, string>> = {};
  const shown = formOf(event);
  const moment = (field: 'transfers' | 'returns', known: number | null): number => {
    const [date, time] = [form[`${field}Date`], form[`${field}Time`]];
    // a form shows minutes: a moment nobody touched stays what it is
    if (known !== null && date === shown[`${field}Date`] && time === shown[`${field}Time`]) return known;
    const at = momentInZone(date, time, event.timezone);
    if (!at.ok) problems[field] = at.sentence;
    return at.ok ? at.ms : 0;
  };
  const wanted: TicketPolicy = {
    carry: carryOf(form, problems),
    reentry: form.reentry,
    transfersFromMs:
      form.transfers === 'never'
        ? null
        : form.transfers === 'now'
          ? nowMs
          : moment('transfers', event.policy.transfersFromMs),
    returnsUntilMs:
      form.returns === 'never'
        ? null
        : form.returns === 'doors'
          ? event.doorsAtMs
          : moment('returns', event.policy.returnsUntilMs),
  };
  if (wanted.transfersFromMs !== null && wanted.transfersFromMs >= event.doorsAtMs)
    problems.transfers ??= 'Tickets can be sent until the doors open: let it begin before.';
  if (wanted.returnsUntilMs !== null && wanted.returnsUntilMs > event.doorsAtMs)
    problems.returns ??= 'Tickets can be returned until the doors open, not after.';
  if (Object.keys(problems).length > 0) return { problems, change: {} };

  const policy = changedOf(event.policy, wanted);
  const types = event.ticketTypes.filter(({ id }) => !sameGates(form.gates[id], shown.gates[id]));
  return {
    problems,
    change: {
      ...(Object.keys(policy).length > 0 && { policy }),
      ...(types.length > 0 && {
        gatesOfTypes: types.map(({ id }) => ({ type: id, gates: form.gates[id] ?? [] })),
      }),
    },
  };
}

/** A type with its gates changed: all of them is the same as any. */
export function withGate(
  form: DoorRulesForm,
  type: string,
  gate: Id<'gate'>,
  isTaken: boolean,
  all: readonly Id<'gate'>[],
): DoorRulesForm['gates'] {
  const known = takenBy(form, type, all);
  const next = isTaken ? [...known, gate] : known.filter((one) => one !== gate);
  return { ...form.gates, [type]: next.length === all.length ? [] : next.sort() };
}

export function takenBy(form: DoorRulesForm, type: string, all: readonly Id<'gate'>[]): Id<'gate'>[] {
  const gates = form.gates[type] ?? [];
  return gates.length === 0 ? [...all] : gates;
}

function carryOf(
  form: DoorRulesForm,
  problems: Partial<Record<DoorRulesField, string>>,
): TicketPolicy['carry'] {
  if (form.carry === 'never') return null;
  if (form.carry === 'always') return { fromHoursBefore: null };
  const hours = /^\d{1,4}$/.test(form.hours.trim()) ? Number(form.hours) : -1;
  if (hours >= 0 && hours <= hoursMax) return { fromHoursBefore: hours };
  problems.hours = 'Enter hours, 0 to 8,760. 0 is from doors on.';
  return null;
}

function changedOf(known: TicketPolicy, wanted: TicketPolicy): Partial<TicketPolicy> {
  const keys = Object.keys(wanted) as (keyof TicketPolicy)[];
  const changed = keys.filter((key) => JSON.stringify(known[key]) !== JSON.stringify(wanted[key]));
  return Object.fromEntries(changed.map((key) => [key, wanted[key]]));
}

function sameGates(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return a.length === b.length && a.every((gate, at) => gate === b[at]);
}
