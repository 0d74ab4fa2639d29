import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { base64urlnopad } from '@scure/base';
import { signedParts } from './certificate.ts';
import type { Code } from './code.ts';
import type { Verifier } from './door-list.ts';
import { type StaticCode, verifyStaticCode } from './static-code.ts';

/** What the signatures of a code prove: all of it, or which of the two does not check. */
export type Authenticity = 'authentic' | 'certificate' | 'device';

/**
 * Verifies both signatures: ours on the certificate, by a verifier of its key id, and the phone's on the code, by the key in
 * the certificate. Plain JavaScript, 3 to 8 ms; never throws.
 */
export function authenticate(code: Code, verifiers: readonly Verifier[]): Authenticity {
  const { message, signature } = signedParts(code.certificateBytes);
  const vouched = candidates(code, verifiers).some((key) =>
    quietly(() => ed25519.verify(signature, message, key, { zip215: false })),
  );
  if (!vouched) return 'certificate';
  // WebCrypto signs without lowering s, so both of the two equivalent signatures are good.
  const shown = quietly(() =>
    p256.verify(code.signature, code.message, code.certificate.deviceKey, { lowS: false }),
  );
  return shown ? 'authentic' : 'device';
}

/** As `authenticate`, by the platform's WebCrypto, many times faster. Falls back to JavaScript where it has no Ed25519. */
export async function authenticateNatively(
  code: Code,
  verifiers: readonly Verifier[],
): Promise<Authenticity> {
  const { message, signature } = signedParts(code.certificateBytes);
  try {
    let vouched = false;
    for (const key of candidates(code, verifiers)) {
      const imported = await crypto.subtle.importKey('raw', owned(key), 'Ed25519', false, ['verify']);
      vouched ||= await crypto.subtle.verify('Ed25519', imported, owned(signature), owned(message));
    }
    if (!vouched) return 'certificate';
    // WebCrypto must only take uncompressed points.
    const point = p256.Point.fromBytes(code.certificate.deviceKey).toBytes(false);
    const device = await crypto.subtle.importKey('raw', owned(point), ecdsa, false, ['verify']);
    const shown = await crypto.subtle.verify(ecdsa, device, owned(code.signature), owned(code.message));
    return shown ? 'authentic' : 'device';
  } catch {
    return authenticate(code, verifiers);
  }
}

/** Whether our key signed a code that does not turn. Never throws. */
export function authenticateStatic(code: StaticCode, verifiers: readonly Verifier[]): boolean {
  return verifiers
    .filter(({ keyId }) => keyId === code.keyId)
    .some(({ publicKey }) => verifyStaticCode(code, base64urlnopad.decode(publicKey)));
}

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

function candidates(code: Code, verifiers: readonly Verifier[]): Uint8Array[] {
  return verifiers
    .filter(({ keyId }) => keyId === code.certificate.keyId)
    .map(({ publicKey }) => base64urlnopad.decode(publicKey));
}

/** The libraries throw on bytes that are no point of their curve; to a door that is a bad signature like any other. */
function quietly(verify: () => boolean): boolean {
  try {
    return verify();
  } catch {
    return false;
  }
}

/** WebCrypto's types ask for bytes that are surely not shared memory. */
function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(bytes);
}
