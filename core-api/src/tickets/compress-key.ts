import type { PublicJwk } from '@zilker/contracts/dpop';

const coordinateBytes = 32;

/** A P-256 public key as a compressed point (SEC 1, 2.3.3): the sign of y, then x; 33 bytes. */
export function compressKey(jwk: PublicJwk): Uint8Array {
  const x = Buffer.from(jwk.x, 'base64url');
  const y = Buffer.from(jwk.y, 'base64url');
  if (x.length !== coordinateBytes || y.length !== coordinateBytes)
    throw new RangeError('A coordinate of P-256 has 32 bytes.');
  const odd = (y.at(-1) ?? 0) & 1;
  return Uint8Array.from([2 + odd, ...x]);
}
