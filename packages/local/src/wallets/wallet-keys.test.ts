import { X509Certificate } from 'node:crypto';
import { walletEnv } from '@zilker/runtime/wallet-env';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { makeWalletKeys } from './wallet-keys.ts';

test('the keys of one machine are taken as those of Apple and Google are', () => {
  const now = new Date('2027-01-01T00:00:00Z');
  const { apple, apns, google } = makeWalletKeys(now);
  expect(v.parse(walletEnv.APPLE_PASS_KEYS, JSON.stringify(apple))).toEqual(apple);
  expect(v.parse(walletEnv.GOOGLE_WALLET_KEYS, JSON.stringify(google))).toEqual(google);

  const authority = new X509Certificate(apple.issuer);
  const signer = new X509Certificate(apple.certificate);
  expect(authority.ca).toBe(true);
  expect(authority.verify(authority.publicKey)).toBe(true);
  expect(signer.ca).toBe(false);
  expect(signer.verify(authority.publicKey)).toBe(true);
  expect(signer.subject).toContain(`UID=${apple.passType}`);
  expect(signer.subject).toContain(`OU=${apple.team}`);
  expect(new X509Certificate(apns.certificate).checkIP('127.0.0.1')).toBe('127.0.0.1');
});
