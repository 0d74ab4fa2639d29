import { expect, test } from 'vitest';
import type { Id } from '../ids.ts';
import { listOf } from './door-fixture.ts';
import type { DoorEntry } from './door-list.ts';
import { judge, judgeNatively } from './judge.ts';
import { openDoor } from './open-door.ts';
import { dropPolicy } from './policy.ts';
import vectors from './vectors.json' with { type: 'json' };

const entry: DoorEntry = {
  ticket: vectors.ticket as Id<'ticket'>,
  serial: vectors.serial,
  state: 'valid',
  blocked: false,
  typeName: 'General admission',
  holder: 'Mara V.',
  gates: null,
  checkedIn: null,
  refundedAtMs: null,
};
const door = openDoor(
  listOf([entry], {
    event: vectors.event as Id<'event'>,
    doorsAtMs: vectors.nowMs - 60_000,
    policy: { ...dropPolicy, carry: { fromHoursBefore: null } },
  }),
);

test.each(vectors.codes)('a code that others made, $name', async ({ code, expected }) => {
  const { nowMs, verifiers } = vectors;
  const scan = { code, direction: 'in', nowMs, gate: null, door, verifiers, here: new Map() } as const;
  expect(judge(scan)).toMatchObject(expected);
  expect(await judgeNatively(scan)).toEqual(judge(scan));
});
