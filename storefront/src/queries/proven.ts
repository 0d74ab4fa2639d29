import { RequestError, request } from '@zilker/contracts/client';
import { makeProof } from '@zilker/contracts/dpop';
import { type BodyOf, type ParamsOf, pathOf, type Route, type Schema } from '@zilker/contracts/route';
import { admissionHeader, idempotencyHeader, nonceHeader, proofHeader } from '@zilker/contracts/tokens';
import type { InferOutput } from 'valibot';
import { deviceKey } from '../states/device-key.ts';
import { hearDateHeader, serverNow } from '../states/server-clock.ts';
import { withSession } from './signed-in.ts';

/** The newest nonce that the server gave this page; the first comes in the admission token. */
let nonce: string | undefined;

const triesMax = 3;

/**
 * A route that needs the device's proof, with or without an admission. A write carries one Idempotency-Key through all its
 * tries, so an answer that was lost on the way is fetched, not made twice. Asks again once for each thing that a new proof
 * mends: a newer nonce, the server's time.
 */
export async function proven<P extends Schema, B extends Schema, R extends Schema>(
  route: Route<P, B, R>,
  options: {
    params: ParamsOf<Route<P, B, R>>;
    body?: BodyOf<Route<P, B, R>>;
    admission?: string | undefined;
    idempotencyKey?: string;
  },
): Promise<InferOutput<R>> {
  const idempotencyKey = route.method === 'GET' ? undefined : (options.idempotencyKey ?? newIdempotencyKey());
  const path = pathOf(route, options.params as Readonly<Record<string, string>>);
  const url = location.origin + path;
  const key = await deviceKey();
  for (let tries = 1; ; tries++) {
    try {
      return await withSession(async ({ access }) =>
        request(route, {
          params: options.params,
          ...(options.body === undefined ? {} : { body: options.body }),
          headers: {
            authorization: `Bearer ${access}`,
            [proofHeader]: await makeProof(
              key,
              {
                method: route.method,
                url,
                accessToken: access,
                ...withNonce(options.admission),
                ...(idempotencyKey ? { idempotencyKey } : {}),
              },
              serverNow(),
            ),
            ...(options.admission ? { [admissionHeader]: options.admission } : {}),
            ...(idempotencyKey ? { [idempotencyHeader]: idempotencyKey } : {}),
          },
          onHeaders: takeNonce,
        }),
      );
    } catch (cause) {
      if (!(cause instanceof RequestError) || tries === triesMax || !mended(cause)) throw cause;
    }
  }
}

/** A key for one intended change. */
export function newIdempotencyKey(): string {
  return crypto.randomUUID();
}

/** Whether another proof may be taken where this one was not. */
function mended(refusal: RequestError): boolean {
  takeNonce(refusal.headers);
  if (refusal.code === 'use_dpop_nonce') return refusal.headers.has(nonceHeader);
  if (refusal.code !== 'proof_stale') return false;
  hearDateHeader(refusal.headers);
  return refusal.headers.has('date');
}

function takeNonce(headers: Headers): void {
  nonce = headers.get(nonceHeader) ?? nonce;
}

function withNonce(admission: string | undefined): { nonce?: string } {
  const found = nonce ?? (admission ? nonceOf(admission) : undefined);
  return found === undefined ? {} : { nonce: found };
}

/** The nonce in an admission token's claims. The token is not ours to verify; a wrong nonce is answered with a right one. */
function nonceOf(admission: string): string | undefined {
  try {
    const part = admission.split('.')[1] ?? '';
    const claims: unknown = JSON.parse(atob(part.replaceAll('-', '+').replaceAll('_', '/')));
    const found = claims && typeof claims === 'object' && 'nonce' in claims ? claims.nonce : undefined;
    return typeof found === 'string' ? found : undefined;
  } catch {
    return undefined;
  }
}
