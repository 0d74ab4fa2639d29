import { describe, expect, test } from 'vitest';
import { auditDoor, doorRules } from './audit-door.ts';
import { cleanDoorRecord } from './clean-door-record.ts';
import { breaksOfDoor } from './testing-breaks-of-door.ts';

test('a night without a fault has no breach', () => {
  expect(auditDoor(cleanDoorRecord())).toEqual([]);
});

describe('every rule of the doors is broken once and finds it', () => {
  test.each(breaksOfDoor)('$rule: $what', ({ rule, with: others = [], breakIt }) => {
    const record = cleanDoorRecord();
    breakIt(record);
    const broken = new Set(auditDoor(record).map((breach) => breach.rule));
    expect([...broken].sort()).toEqual([rule, ...others].sort());
  });

  test('and none is left out', () => {
    expect(new Set(breaksOfDoor.map(({ rule }) => rule))).toEqual(new Set(doorRules.map(({ name }) => name)));
  });
});
