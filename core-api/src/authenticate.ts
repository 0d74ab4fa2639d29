import { Refusal } from '@zilker/contracts/errors';
import type { AccessClaims, Role } from '@zilker/contracts/tokens';
import type { AppEnv } from '@zilker/runtime/http';
import { bearerOf } from '@zilker/runtime/tokens';
import type { Context } from 'hono';
import type { CoreContext } from './context.ts';

export type ClaimsOf<R extends Role> = Extract<AccessClaims, { role: R }>;

/**
 * The claims of the request's access token, which must be of that role.
 * @throws Refusal `sign_in_required`, `access_invalid`, `access_expired`, `role_required`
 */
export async function authenticate<R extends Role>(
  { verifyAccess }: Pick<CoreContext, 'verifyAccess'>,
  c: Context<AppEnv>,
  role: R,
): Promise<{ claims: ClaimsOf<R>; token: string }> {
  const token = bearerOf(c.req.header('authorization'));
  if (token === undefined) throw new Refusal('sign_in_required');
  const claims = await verifyAccess(token);
  if (!hasRole(claims, role)) throw new Refusal('role_required', { detail: { role } });
  return { claims, token };
}

function hasRole<R extends Role>(claims: AccessClaims, role: R): claims is ClaimsOf<R> {
  return claims.role === role;
}
