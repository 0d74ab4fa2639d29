import type { Admission } from '@zilker/box-office/visits/admit';
import { Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import { type AdmissionClaims, admissionHeader, nonceHeader, proofHeader } from '@zilker/contracts/tokens';
import type { AppEnv } from '@zilker/runtime/http';
import { verifyProof } from '@zilker/runtime/proof';
import type { Context } from 'hono';
import { authenticate } from '../authenticate.ts';
import { requireIdempotencyKey } from '../idempotency-key.ts';
import type { SaleContext } from './context.ts';

/**
 * A called fan on the called device, by three things of the same account: access token, admission token, proof of the device, in
 * this order. Every answer carries a fresh nonce. Touches no store. Resolves to the admission, and for writes to their Idempotency-Key.
 * @throws Refusal those of `authenticate`; `admission_required`, `_invalid`, `_expired`, `_wrong_account`; `idempotency_key_required`;
 * `proof_required`, `_invalid`, `_stale`, `_wrong_device`; `use_dpop_nonce`
 */
export async function admitFan(
  context: SaleContext,
  c: Context<AppEnv>,
): Promise<{ admission: Admission; key: string }> {
  const nowMs = context.now().getTime();
  c.header(nonceHeader, context.nonces.mint(nowMs));
  const { claims: fan, token: accessToken } = await authenticate(context, c, 'fan');

  const token = c.req.header(admissionHeader);
  if (token === undefined || token === '') throw new Refusal('admission_required');
  const claims = await context.verifyAdmission(token);
  if (claims.sub !== fan.sub) throw new Refusal('admission_wrong_account');

  const idempotencyKey = c.req.method === 'GET' ? undefined : requireIdempotencyKey(c);
  const { jkt } = await verifyProof({
    header: c.req.header(proofHeader),
    method: c.req.method,
    url: context.storefrontOrigin + c.req.path,
    accessToken,
    idempotencyKey,
    nowMs,
    checkNonce: (nonce) => nonce === claims.nonce || context.nonces.check(nonce, nowMs),
  });
  if (jkt !== claims.cnf.jkt) throw new Refusal('proof_wrong_device');
  return { admission: admissionOf(claims), key: idempotencyKey ?? '' };
}

/** @throws Refusal `admission_wrong_drop` */
export function requireDrop(admission: Admission, drop: Id<'drop'>): void {
  if (admission.drop !== drop) throw new Refusal('admission_wrong_drop');
}

function admissionOf(claims: AdmissionClaims): Admission {
  return {
    account: claims.sub,
    drop: claims.drop,
    index: claims.index,
    callNo: claims.callNo,
    openBy: new Date(claims.openBy),
  };
}
