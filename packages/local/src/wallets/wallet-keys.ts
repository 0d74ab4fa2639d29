import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { developmentMark } from '@zilker/runtime/keys';
import { applePassKeysSchema, googleWalletKeysSchema } from '@zilker/runtime/wallet-env';
import * as v from 'valibot';
import { certify } from './certificates.ts';

/** What passes of one machine are signed with in place of what Apple and Google give. */
export const walletKeysSchema = v.object({
  apple: applePassKeysSchema,
  /** The stand-in for Apple's push service, certified by the same authority. */
  apns: v.object({ certificate: v.string(), key: v.string() }),
  google: googleWalletKeysSchema,
});
export type WalletKeys = v.InferOutput<typeof walletKeysSchema>;

/** Takes a second or two: four RSA keys. */
export function makeWalletKeys(now: Date): WalletKeys {
  const authority = certify({ name: 'Zilker development authority' }, { authority: true, now });
  const passType = 'pass.example.zilker';
  const team = `${developmentMark}team`;
  const { publicKey: _, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return {
    apple: {
      passType,
      team,
      ...certify({ name: `Pass Type ID: ${passType}`, uid: passType, unit: team }, { by: authority, now }),
      issuer: authority.certificate,
    },
    apns: certify({ name: 'Stand-in for APNs' }, { by: authority, server: true, now }),
    google: {
      issuer: '3388000000000000000',
      account: 'passes@zilker-development.iam.gserviceaccount.com',
      keyId: developmentMark + randomBytes(9).toString('hex'),
      key: privateKey,
    },
  };
}
