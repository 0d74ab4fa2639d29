import { createPublicKey, randomBytes } from 'node:crypto';
import { jwtVerify } from 'jose';
import type { WalletKeys } from '../wallets/wallet-keys.ts';

const scope = 'https://www.googleapis.com/auth/wallet_object.issuer';
const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const goodForS = 3_600;
const tokensMax = 1_000;

/** Access tokens for whoever shows an assertion by the service account (RFC 7523). */
export function createAccess(keys: WalletKeys['google'], audience: string) {
  const key = createPublicKey(keys.key);
  const given = new Map<string, number>();
  return {
    /** @throws Error in words when the assertion is not as it should be */
    grant: async (form: URLSearchParams) => {
      if (form.get('grant_type') !== grantType) throw new Error('unsupported_grant_type');
      const { payload } = await jwtVerify(form.get('assertion') ?? '', key, {
        algorithms: ['RS256'],
        issuer: keys.account,
        audience,
        maxTokenAge: goodForS,
        requiredClaims: ['exp', 'iat'],
      });
      if (payload.scope !== scope) throw new Error('invalid_scope');
      const token = `ya29.${randomBytes(24).toString('base64url')}`;
      if (given.size >= tokensMax) given.clear();
      given.set(token, Date.now() + goodForS * 1_000);
      return { access_token: token, expires_in: goodForS, token_type: 'Bearer' };
    },
    isGood: (authorization: string | undefined): boolean =>
      (given.get(authorization?.replace(/^Bearer /, '') ?? '') ?? 0) > Date.now(),
    /** Every token given so far is good no more. */
    endAll: () => given.clear(),
  };
}
