import { newId } from '@zilker/contracts/ids';
import { makeStaticCode, parseStaticCode } from '@zilker/contracts/ticket/static-code';
import { totpAt, totpPeriodMs } from '@zilker/contracts/ticket/totp';
import { expect, test } from 'vitest';
import { googleDigitsTurn, googleSecret } from './google-secret.ts';

const key = new Uint8Array(32).fill(7);
const ticket = newId('ticket');

test('each ticket and each serial has a secret of its own', () => {
  const secrets = [
    googleSecret(key, { ticket, serial: 1 }),
    googleSecret(key, { ticket, serial: 2 }),
    googleSecret(key, { ticket: newId('ticket'), serial: 1 }),
    googleSecret(new Uint8Array(32).fill(8), { ticket, serial: 1 }),
  ].map((secret) => Buffer.from(secret).toString('hex'));
  expect(new Set(secrets).size).toBe(4);
  for (const secret of secrets) expect(secret).toHaveLength(40);
  expect(googleSecret(key, { ticket, serial: 1 })).toEqual(googleSecret(key, { ticket, serial: 1 }));
});

test('digits count at the time of the scan, two periods either way, for their own serial', async () => {
  const fields = { carrier: 'google', ticket, event: newId('event'), serial: 3 } as const;
  const text = await makeStaticCode(fields, new Uint8Array(32), () => new Uint8Array(64));
  const scannedAt = 1_700_000_000_000;
  const turn = (secret: Uint8Array, madeAt: number) => {
    const code = parseStaticCode(`${text}:${totpAt(secret, madeAt)}`);
    if (code === null) throw new Error('no code');
    return googleDigitsTurn(key, code, scannedAt);
  };
  const secret = googleSecret(key, fields);
  for (const periods of [-2, 0, 2]) expect(turn(secret, scannedAt + periods * totpPeriodMs)).toBe(true);
  for (const periods of [-3, 3]) expect(turn(secret, scannedAt + periods * totpPeriodMs)).toBe(false);
  expect(turn(googleSecret(key, { ticket, serial: 2 }), scannedAt)).toBe(false);
});
