import { importPKCS8, SignJWT } from 'jose';
import * as v from 'valibot';
import { askGoogle, refusalOf } from './ask-google.ts';
import type { GoogleKeys } from './google-keys.ts';

const scope = 'https://www.googleapis.com/auth/wallet_object.issuer';
const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** Google takes no assertion that is good for longer. */
const assertedForS = 3_600;
/** Asked for anew so long before its end, that none ends on its way. */
const marginMs = 60_000;
/** For so long those who ask wait for one answer. */
const askedForMs = 10_000;

const granted = v.object({ access_token: v.string(), expires_in: v.number() });

export type GoogleAccess = {
  /** An access token; one is kept for as long as it is good. */
  at(now: Date): Promise<string>;
  /** Google has said that it is good no more. */
  forget(): void;
};

/** Access tokens of the service account (RFC 7523). */
export function createGoogleAccess(keys: GoogleKeys, tokenUrl: string): GoogleAccess {
  let kept: { token: Promise<string>; untilMs: number } | undefined;
  const ask = async (now: Date): Promise<string> => {
    const iat = Math.floor(now.getTime() / 1000);
    const assertion = await new SignJWT({ scope })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keys.keyId })
      .setIssuer(keys.account)
      .setAudience(tokenUrl)
      .setIssuedAt(iat)
      .setExpirationTime(iat + assertedForS)
      .sign(await importPKCS8(keys.key, 'RS256'));
    const body = new URLSearchParams({ grant_type: grant, assertion });
    const answer = await askGoogle(tokenUrl, { method: 'POST', body });
    if (!answer.ok) throw await refusalOf(answer, 'Google gave no access');
    const { access_token, expires_in } = v.parse(granted, await answer.json());
    kept = { token: Promise.resolve(access_token), untilMs: now.getTime() + expires_in * 1000 - marginMs };
    return access_token;
  };
  const at = (now: Date) => {
    if (kept !== undefined && now.getTime() < kept.untilMs) return kept.token;
    // those that ask meanwhile wait for the same answer
    const token = ask(now);
    const asked = { token, untilMs: now.getTime() + askedForMs };
    kept = asked;
    token.catch(() => {
      if (kept === asked) kept = undefined;
    });
    return token;
  };
  return {
    at,
    forget: () => {
      kept = undefined;
    },
  };
}
