import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { proofClaimsSchema, proofHeaderSchema, proofMaxAgeMs } from '@zilker/contracts/dpop';
import { Refusal } from '@zilker/contracts/errors';
import * as v from 'valibot';
import { createDeviceKeys, isSignedBy } from './device-key.ts';

export type ProofRequest = {
  /** The `DPoP` header as it came. */
  header: string | undefined;
  method: string;
  /** The address as the fan's browser sees it: the public origin and the path. */
  url: string;
  accessToken: string;
  /** The `Idempotency-Key` of a write, which the proof must repeat. */
  idempotencyKey?: string | undefined;
  nowMs: number;
  checkNonce: (nonce: string) => boolean;
};

const deviceKeys = createDeviceKeys();
const compact = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})$/;

/**
 * A device's proof for one request (RFC 9449): resolves to the thumbprint of the key that made it.
 * @throws Refusal `proof_required`, `proof_invalid`, `proof_stale`, `use_dpop_nonce`
 */
export async function verifyProof(request: ProofRequest): Promise<{ jkt: string }> {
  if (request.header === undefined || request.header === '') throw new Refusal('proof_required');
  const { jkt, claims } = await open(request.header);
  const { origin, pathname } = new URL(request.url);
  if (claims.htm !== request.method) throw invalid('htm');
  if (claims.htu !== origin + pathname) throw invalid('htu');
  if (claims.ath !== createHash('sha256').update(request.accessToken).digest('base64url'))
    throw invalid('ath');
  if (claims.idk !== request.idempotencyKey) throw invalid('idk');
  if (Math.abs(request.nowMs - claims.iat * 1000) > proofMaxAgeMs) throw new Refusal('proof_stale');
  if (claims.nonce === undefined || !request.checkNonce(claims.nonce)) throw new Refusal('use_dpop_nonce');
  return { jkt };
}

async function open(proof: string) {
  try {
    const [, header = '', payload = '', signature = ''] = compact.exec(proof) ?? [];
    const { jwk } = v.parse(proofHeaderSchema, parse(header));
    const { key, jkt } = deviceKeys.of(jwk);
    const signed = Buffer.from(proof.slice(0, header.length + 1 + payload.length));
    if (!(await isSignedBy(key, signed, Buffer.from(signature, 'base64url'))))
      throw new Error('the signature does not check');
    return { jkt, claims: v.parse(proofClaimsSchema, parse(payload)) };
  } catch (cause) {
    throw new Refusal('proof_invalid', { cause });
  }
}

function parse(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}

function invalid(claim: string): Refusal {
  return new Refusal('proof_invalid', { detail: { claim } });
}

export const nonceTtlMs = 5 * 60_000;
const mintEveryMs = 1_000;
const timeBytes = 8;
const macBytes = 16;

export type Nonces = { mint(nowMs: number): string; check(nonce: string, nowMs: number): boolean };

/** Nonces that need no store: the time and its MAC. Good for five minutes on every replica that has the secret. */
export function nonces(secret: Uint8Array): Nonces {
  const macOf = (time: Uint8Array) =>
    createHmac('sha256', secret).update('nonce').update(time).digest().subarray(0, macBytes);
  let minted = { atMs: Number.NaN, nonce: '' };
  return {
    mint(nowMs) {
      // it says when, not who: all answers of a second may carry the same one
      if (!(Math.abs(nowMs - minted.atMs) < mintEveryMs)) {
        const time = Buffer.alloc(timeBytes);
        time.writeBigUInt64BE(BigInt(nowMs));
        minted = { atMs: nowMs, nonce: Buffer.concat([time, macOf(time)]).toString('base64url') };
      }
      return minted.nonce;
    },
    check(nonce, nowMs) {
      const bytes = Buffer.from(nonce, 'base64url');
      if (bytes.length !== timeBytes + macBytes) return false;
      const time = bytes.subarray(0, timeBytes);
      const ageMs = nowMs - Number(time.readBigUInt64BE());
      // another replica's clock may be a little ahead of ours
      return timingSafeEqual(macOf(time), bytes.subarray(timeBytes)) && ageMs > -5_000 && ageMs <= nonceTtlMs;
    },
  };
}
