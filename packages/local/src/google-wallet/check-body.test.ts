import { expect, test } from 'vitest';
import { checkBody } from './check-body.ts';
import { discovery } from './discovery.ts';

const whole = { whole: true };
const ticket = { id: '3388.t', classId: '3388.c', state: 'ACTIVE' };

test('every schema that a schema names is there', () => {
  const named = Object.values(discovery.schemas).flatMap(({ properties }) =>
    Object.values(properties).flatMap(({ $ref, items }) =>
      [$ref, items?.$ref].filter((ref) => ref !== undefined),
    ),
  );
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((name) => discovery.schemas[name] === undefined)).toEqual([]);
  expect(discovery.methods['walletobjects.eventticketobject.patch']).toMatchObject({
    request: 'EventTicketObject',
  });
});

test('a body that is as it should be is taken', () => {
  const rotatingBarcode = {
    type: 'QR_CODE',
    valuePattern: 'Z2:X:{totp_value_0}',
    totpDetails: {
      algorithm: 'TOTP_SHA1',
      periodMillis: '15000',
      parameters: [{ key: '00', valueLength: 8 }],
    },
  };
  expect(checkBody('EventTicketObject', { ...ticket, rotatingBarcode }, whole)).toEqual([]);
  expect(checkBody('EventTicketObject', { rotatingBarcode: null }, { whole: false })).toEqual([]);
});

test.each([
  [{ ...ticket, colour: 'red' }, 'Unknown name "colour" at the top.'],
  [{ ...ticket, classId: undefined }, 'classId is required.'],
  [{ ...ticket, state: 'active' }, 'state is none of its values.'],
  [{ ...ticket, state: 7 }, 'state is none of its values.'],
  [{ ...ticket, rotatingBarcode: null }, 'rotatingBarcode is null.'],
  [{ ...ticket, groupingInfo: { sortIndex: '1' } }, 'groupingInfo.sortIndex is no int32.'],
  [
    { ...ticket, rotatingBarcode: { totpDetails: { periodMillis: 15_000 } } },
    'rotatingBarcode.totpDetails.periodMillis is no int64.',
  ],
  [{ ...ticket, textModulesData: [{ head: 'x' }] }, 'Unknown name "head" at textModulesData[0].'],
  [{ ...ticket, textModulesData: {} }, 'textModulesData is no array.'],
  [[], 'The body is no EventTicketObject.'],
])('%j: %s', (body, sentence) => {
  expect(checkBody('EventTicketObject', body, whole)).toContain(sentence);
});
