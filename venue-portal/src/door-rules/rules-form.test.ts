import type { PortalEvent } from '@zilker/contracts/http/portal';
import { changeDoorRules } from '@zilker/contracts/http/portal-doors';
import { newId } from '@zilker/contracts/ids';
import { dropPolicy } from '@zilker/contracts/ticket/policy';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { type DoorRulesForm, formOf, readDoorRules, takenBy, withGate } from './rules-form.ts';

const zone = 'America/Chicago';
const doorsAtMs = Date.parse('2026-12-12T19:00:30-06:00');
const nowMs = Date.parse('2026-12-01T12:00:00-06:00');
const [front, side] = [newId('gate'), newId('gate')].sort();
const [standing, balcony] = [newId('ticketType'), newId('ticketType')];

type Known = Pick<PortalEvent, 'policy' | 'doorsAtMs' | 'timezone' | 'ticketTypes'>;
function event(change: Partial<PortalEvent> = {}): PortalEvent {
  const known: Known = {
    policy: dropPolicy,
    doorsAtMs,
    timezone: zone,
    ticketTypes: [
      { id: standing, gates: null },
      { id: balcony, gates: side ? [side] : [] },
    ] as PortalEvent['ticketTypes'],
  };
  return { ...known, ...change } as PortalEvent;
}
const read = (change: Partial<DoorRulesForm>, of = event()) =>
  readDoorRules({ ...formOf(of), ...change }, of, nowMs);

test('a form that nobody touched changes nothing, to the second', () => {
  const set = {
    carry: { fromHoursBefore: 3 },
    reentry: true,
    transfersFromMs: doorsAtMs - 86_399_999,
    returnsUntilMs: doorsAtMs - 1_234,
  };
  for (const policy of [dropPolicy, set])
    expect(read({}, event({ policy }))).toEqual({ problems: {}, change: {} });
});

test.each<[Partial<DoorRulesForm>, object]>([
  [{ carry: 'always' }, { carry: { fromHoursBefore: null } }],
  [{ carry: 'hours', hours: '0' }, { carry: { fromHoursBefore: 0 } }],
  [{ carry: 'hours' }, { carry: { fromHoursBefore: 24 } }],
  [{ reentry: true }, { reentry: true }],
  [{ transfers: 'now' }, { transfersFromMs: nowMs }],
  [
    { transfers: 'at', transfersDate: '2026-12-05', transfersTime: '10:00' },
    { transfersFromMs: Date.parse('2026-12-05T10:00:00-06:00') },
  ],
  [{ returns: 'doors' }, { returnsUntilMs: doorsAtMs }],
  [
    { returns: 'at', returnsDate: '2026-12-11', returnsTime: '18:00' },
    { returnsUntilMs: Date.parse('2026-12-11T18:00:00-06:00') },
  ],
])('%o', (change, policy) => {
  const { problems, change: made } = read(change);
  expect(problems).toEqual({});
  expect(made).toEqual({ policy });
  expect(v.is(changeDoorRules.body, made)).toBe(true);
});

test.each<[Partial<DoorRulesForm>, object]>([
  [{ carry: 'hours', hours: 'a day' }, { hours: 'Enter hours, 0 to 8,760. 0 is from doors on.' }],
  [{ carry: 'hours', hours: '9000' }, { hours: 'Enter hours, 0 to 8,760. 0 is from doors on.' }],
  [{ transfers: 'at', transfersDate: '' }, { transfers: 'Enter a date and a time.' }],
  [
    { transfers: 'at', transfersTime: '19:01' },
    { transfers: 'Tickets can be sent until the doors open: let it begin before.' },
  ],
  [
    { returns: 'at', returnsDate: '2026-12-13' },
    { returns: 'Tickets can be returned until the doors open, not after.' },
  ],
])('%o is refused', (change, problems) => {
  expect(read(change)).toEqual({ problems, change: {} });
});

test('a type is taken by some gates, or by any', () => {
  const all = [front, side].filter((gate) => gate !== undefined);
  const [first, second] = all;
  if (first === undefined || second === undefined) throw new Error('no gates');
  const form = formOf(event());
  expect(takenBy(form, standing, all)).toEqual(all);
  const some = withGate(form, standing, second, false, all);
  expect(read({ gates: some }).change).toEqual({ gatesOfTypes: [{ type: standing, gates: [first] }] });
  const any = withGate(form, balcony, first, true, all);
  expect(read({ gates: any }).change).toEqual({ gatesOfTypes: [{ type: balcony, gates: [] }] });
});
