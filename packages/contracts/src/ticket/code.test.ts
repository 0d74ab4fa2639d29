import { ed25519 } from '@noble/curves/ed25519.js';
import { base64urlnopad } from '@scure/base';
import { beforeAll, expect, test } from 'vitest';
import { newId } from '../ids.ts';
import { authenticate, authenticateNatively } from './authenticate.ts';
import { decodeBase45, encodeBase45 } from './base45.ts';
import {
  certificateBytes,
  decodeCertificate,
  keyIdOf,
  signCertificate,
  signCertificateWith,
} from './certificate.ts';
import { makeCode, parseCode, stepAt } from './code.ts';
import {
  codeBy,
  event,
  issuerKey,
  listed,
  newPhone,
  nowMs,
  type Phone,
  verifierOf,
  verifiers,
} from './door-fixture.ts';

let phone: Phone;
let text: string;
beforeAll(async () => {
  phone = await newPhone();
  text = await codeBy(phone);
});

function parsed(code: string) {
  const parts = parseCode(code);
  if (!parts) throw new Error('no code');
  return parts;
}

test('a code comes apart into what it was made of', () => {
  const code = parsed(text);
  expect(code.certificate).toEqual({
    ticket: listed.ticket,
    event,
    deviceKey: phone.deviceKey,
    serial: listed.serial,
    keyId: keyIdOf(ed25519.getPublicKey(issuerKey)),
  });
  expect(code.step).toBe(stepAt(nowMs));
  expect(authenticate(code, verifiers)).toBe('authentic');
});

test('it fits a QR code of version 10 at level M, in its alphanumeric set', () => {
  expect(text).toMatch(/^Z1:[0-9A-Z $%*+\-./:]+$/);
  expect(text).toHaveLength(308);
});

test('it turns every 15 seconds', () => {
  const start = stepAt(nowMs) * 15_000;
  expect(stepAt(start + 14_999)).toBe(stepAt(start));
  expect(stepAt(start + 15_000)).toBe(stepAt(start) + 1);
});

test('altered in any byte it is not authentic, and nothing throws', async () => {
  const bytes = decodeBase45(text.slice(3));
  if (!bytes) throw new Error('no bytes');
  for (const [at, byte] of bytes.entries()) {
    const code = parseCode(`Z1:${encodeBase45(bytes.with(at, byte ^ (1 << (at % 8))))}`);
    if (code && authenticate(code, verifiers) === 'authentic') throw new Error(`byte ${at} was not missed`);
    if (code && at % 20 === 0) expect(await authenticateNatively(code, verifiers)).not.toBe('authentic');
  }
});

test('what is no code is no code', () => {
  for (const other of [
    '',
    'Z1:',
    'https://example.com/t/1',
    text.slice(0, -1),
    `${text}0`,
    text.replace('Z1:', 'Z2:'),
    text.toLowerCase(),
    `Z1:${':'.repeat(305)}`,
    `Z1:${'0'.repeat(305)}`,
    `Z1:${'é'.repeat(305)}`,
  ])
    expect(parseCode(other)).toBeNull();
});

test('by the platform and in plain JavaScript the verdict is the same', async () => {
  const otherPhone = await newPhone();
  const otherKey = new Uint8Array(32).fill(6);
  const codes = [
    text,
    await codeBy(phone, { shownBy: otherPhone }),
    await codeBy(phone, { key: otherKey }),
    await codeBy(phone, { key: otherKey, shownBy: otherPhone }),
  ].map(parsed);
  const verdicts = codes.map((code) => authenticate(code, verifiers));
  expect(verdicts).toEqual(['authentic', 'device', 'certificate', 'certificate']);
  expect(await Promise.all(codes.map((code) => authenticateNatively(code, verifiers)))).toEqual(verdicts);
});

test('keys may change: any listed verifier of the key id will do, and two may share the id', () => {
  const code = parsed(text);
  const [own] = verifiers;
  if (!own) throw new Error('no verifier');
  const namesake = { ...verifierOf(new Uint8Array(32).fill(8)), keyId: own.keyId };
  expect(authenticate(code, [namesake, own])).toBe('authentic');
  expect(authenticate(code, [namesake])).toBe('certificate');
  expect(authenticate(code, [{ ...own, keyId: (own.keyId + 1) % 256 }])).toBe('certificate');
  expect(authenticate(code, [])).toBe('certificate');
  expect(authenticate(code, [{ ...own, publicKey: base64urlnopad.encode(new Uint8Array(32)) }])).toBe(
    'certificate',
  );
});

test('s may be high or low, as WebCrypto leaves it', async () => {
  // Half of all signatures have a high s: forty without one is a chance of one in a million million.
  let high = 0;
  for (let k = 0; k < 40; k++) {
    const code = parsed(await codeBy(phone, { atMs: nowMs + k * 15_000 }));
    if ((code.signature[32] ?? 0) >= 0x80) high++;
    expect(await authenticateNatively(code, verifiers)).toBe('authentic');
    if (high > 0 && high < k) break;
  }
  expect(high).toBeGreaterThan(0);
});

test('a signer that keeps the key elsewhere makes the same certificate', async () => {
  const fields = { ticket: newId('ticket'), event, deviceKey: phone.deviceKey, serial: 1 };
  const local = signCertificate(fields, issuerKey);
  const remote = await signCertificateWith(fields, ed25519.getPublicKey(issuerKey), (message) =>
    Promise.resolve(ed25519.sign(message, issuerKey)),
  );
  expect(remote).toEqual(local);
  expect(local).toHaveLength(certificateBytes);
});

test('fields that do not fit are refused in words', async () => {
  const fields = { ticket: listed.ticket, event, deviceKey: phone.deviceKey, serial: 1 };
  const withKey = (deviceKey: Uint8Array) => () => signCertificate({ ...fields, deviceKey }, issuerKey);
  expect(withKey(new Uint8Array(65))).toThrow('A device key is a compressed P-256 point of 33 bytes.');
  expect(withKey(new Uint8Array(33))).toThrow(RangeError);
  expect(() => signCertificate({ ...fields, serial: 0 }, issuerKey)).toThrow(
    'A serial is 1 to 4294967295, not 0.',
  );
  expect(() => signCertificate({ ...fields, serial: 2 ** 32 }, issuerKey)).toThrow(RangeError);
  await expect(signCertificateWith(fields, new Uint8Array(32), () => new Uint8Array(63))).rejects.toThrow(
    RangeError,
  );
  const certificate = signCertificate(fields, issuerKey);
  await expect(makeCode(certificate.slice(1), 1, phone.sign)).rejects.toThrow('A certificate has 135 bytes');
  await expect(makeCode(certificate, -1, phone.sign)).rejects.toThrow('A step is 0 to');
  await expect(makeCode(certificate, 1, async () => new Uint8Array(70))).rejects.toThrow('64 bytes, not 70');
  expect(decodeCertificate(certificate.with(0, 2))).toBeNull();
  expect(decodeCertificate(certificate.slice(1))).toBeNull();
});
