import { dropPolicy } from '@zilker/contracts/ticket/policy';
import { expect, test } from 'vitest';
import { offerEnd, returnEnd, transferEnd } from './windows.ts';

const hour = 3_600_000;
const now = new Date('2026-11-23T12:00:00Z');
const at = (ms: number) => new Date(now.getTime() + ms);
const show = (policy: Partial<typeof dropPolicy>, doorsInMs = 100 * hour) => ({
  status: 'published' as const,
  doorsAt: at(doorsInMs),
  policy: { ...dropPolicy, ...policy },
});

test('tickets are sent from when the event says until doors, and wait a week at most', () => {
  expect(transferEnd(show({}), now)).toBeNull();
  expect(transferEnd(show({ transfersFromMs: now.getTime() + 1 }), now)).toBeNull();
  expect(transferEnd(show({ transfersFromMs: now.getTime() }), now)).toEqual(at(100 * hour));
  expect(transferEnd(show({ transfersFromMs: 0 }, 1000 * hour), now)).toEqual(at(168 * hour));
  expect(transferEnd(show({ transfersFromMs: 0 }, 0), now)).toBeNull();
  expect(transferEnd({ ...show({ transfersFromMs: 0 }), status: 'cancelled' }, now)).toBeNull();
});

test('tickets come back until the event’s time for that, and never after doors', () => {
  expect(returnEnd(show({}), now)).toBeNull();
  expect(returnEnd(show({ returnsUntilMs: now.getTime() }), now)).toBeNull();
  expect(returnEnd(show({ returnsUntilMs: now.getTime() + hour }), now)).toEqual(at(hour));
  expect(returnEnd(show({ returnsUntilMs: now.getTime() + 2 * hour }, hour), now)).toEqual(at(hour));
});

test('an offer leaves time to pay, or is not made', () => {
  expect(offerEnd(show({}), now)).toEqual(at(hour));
  expect(offerEnd(show({}, 600_000), now)).toEqual(at(600_000));
  expect(offerEnd(show({}, 599_999), now)).toBeNull();
});
