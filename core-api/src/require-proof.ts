import { type PublicJwk, proofHeaderSchema } from '@zilker/contracts/dpop';
import { idempotencyHeader, nonceHeader, proofHeader } from '@zilker/contracts/tokens';
import type { AppEnv } from '@zilker/runtime/http';
import { verifyProof } from '@zilker/runtime/proof';
import type { Context } from 'hono';
import * as v from 'valibot';
import type { CoreContext } from './context.ts';

/**
 * The device's proof for this very request. Every answer, a refusal too, carries a nonce for the next one.
 * @throws Refusal `proof_required`, `proof_invalid`, `proof_stale`, `use_dpop_nonce`
 */
export async function requireProof(
  { config, nonces, now }: Pick<CoreContext, 'config' | 'nonces' | 'now'>,
  c: Context<AppEnv>,
  accessToken: string,
): Promise<{ jkt: string; jwk: PublicJwk }> {
  const nowMs = now().getTime();
  c.header(nonceHeader, nonces.mint(nowMs));
  const header = c.req.header(proofHeader);
  const { jkt } = await verifyProof({
    header,
    method: c.req.method,
    url: config.STOREFRONT_ORIGIN + c.req.path,
    accessToken,
    idempotencyKey: c.req.header(idempotencyHeader),
    nowMs,
    checkNonce: (nonce) => nonces.check(nonce, nowMs),
  });
  return { jkt, jwk: keyOf(header ?? '') };
}

/** The key of a proof that was verified already. */
function keyOf(proof: string): PublicJwk {
  const [header = ''] = proof.split('.');
  return v.parse(proofHeaderSchema, JSON.parse(Buffer.from(header, 'base64url').toString('utf8'))).jwk;
}
