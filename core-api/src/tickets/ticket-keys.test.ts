import { newId } from '@zilker/contracts/ids';
import { decodeCertificate, signedParts } from '@zilker/contracts/ticket/certificate';
import { generateKeys } from '@zilker/runtime/keys';
import { expect, test } from 'vitest';
import { ticketKeys } from './ticket-keys.ts';

const fields = {
  ticket: newId('ticket'),
  event: newId('event'),
  deviceKey: Uint8Array.from([2, ...new Uint8Array(32).fill(1)]),
  serial: 1,
};
const today = generateKeys({ development: true });
const lastYear = generateKeys({ development: true });

test('the first key signs, and doors are given all of them, so that tickets outlive a change of keys', async () => {
  const keys = ticketKeys({ keys: [...today.keys, ...lastYear.keys] });
  expect(keys.verifiers).toEqual([...ticketKeys(today).verifiers, ...ticketKeys(lastYear).verifiers]);
  const certificate = decodeCertificate(await keys.certify(fields));
  expect(certificate).toMatchObject({ ...fields, keyId: keys.verifiers[0]?.keyId });
});

test('a key that was taken out is given to no door', () => {
  const [old] = ticketKeys(lastYear).verifiers;
  expect(ticketKeys(today).verifiers).not.toContainEqual(old);
  expect(() => ticketKeys({ keys: [] })).toThrow('no key to sign tickets with');
});

test('what any key of the set signed is known as ours, and nothing else', async () => {
  const keys = ticketKeys({ keys: [...today.keys, ...lastYear.keys] });
  const { message, signature } = signedParts(await ticketKeys(lastYear).certify(fields));
  const [, { keyId } = { keyId: 0 }] = keys.verifiers;
  expect(keys.signed(keyId, message, signature)).toBe(true);
  expect(keys.signed((keyId + 1) % 256, message, signature)).toBe(false);
  expect(keys.signed(keyId, message.with(20, 255 - (message[20] ?? 0)), signature)).toBe(false);
  expect(keys.signed(keyId, message, signature.with(0, 255 - (signature[0] ?? 0)))).toBe(false);
  expect(keys.signed(keyId, message, signature.subarray(1))).toBe(false);
  expect(ticketKeys(today).signed(keyId, message, signature)).toBe(false);
});
