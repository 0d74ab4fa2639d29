import { importPKCS8, SignJWT } from 'jose';
import type { Pass } from '../pass.ts';
import { classIdOf } from './event-class.ts';
import type { GoogleKeys } from './google-keys.ts';
import { objectIdOf } from './ticket-object.ts';

/**
 * A link that puts a pass into a fan's Google Wallet: a JWT (RS256) of the service account that names the object, which Google has already. What the
 * pass shows is not in it.
 */
export async function saveLink(
  pass: Pass,
  of: { keys: GoogleKeys; saveUrl: string; storefrontOrigin: string },
  now: Date,
): Promise<string> {
  const { keys, saveUrl, storefrontOrigin } = of;
  const jwt = await new SignJWT({
    typ: 'savetowallet',
    origins: [storefrontOrigin],
    payload: {
      eventTicketObjects: [{ id: objectIdOf(keys.issuer, pass), classId: classIdOf(keys.issuer, pass) }],
    },
  })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keys.keyId })
    .setIssuer(keys.account)
    .setAudience('google')
    .setIssuedAt(Math.floor(now.getTime() / 1000))
    .sign(await importPKCS8(keys.key, 'RS256'));
  return `${saveUrl}/${jwt}`;
}
