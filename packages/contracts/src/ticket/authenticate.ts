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
  const vouched = namesakes(code.certificate, verifiers).some((key) =>
    quietly(() => ed25519.verify(signature, message, base64urlnopad.decode(key), { zip215: false })),
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
    const keys = namesakes(code.certificate, verifiers);
    // the two do not wait for each other
    const [vouched, shown] = await Promise.all([
      vouchedNatively(keys, message, signature),
      shownNatively(code),
    ]);
    if (!vouched) return 'certificate';
    return shown ? 'authentic' : 'device';
  } catch {
    return authenticate(code, verifiers);
  }
}

/** Whether our key signed a code that does not turn. Plain JavaScript; never throws. */
export function authenticateStatic(code: StaticCode, verifiers: readonly Verifier[]): boolean {
  return namesakes(code, verifiers).some((key) =>
    quietly(() => verifyStaticCode(code, base64urlnopad.decode(key))),
  );
}

/** As `authenticateStatic`, by the platform's WebCrypto where it has Ed25519. */
export async function authenticateStaticNatively(
  code: StaticCode,
  verifiers: readonly Verifier[],
): Promise<boolean> {
  try {
    return await vouchedNatively(namesakes(code, verifiers), code.message, code.signature);
  } catch {
    return authenticateStatic(code, verifiers);
  }
}

async function vouchedNatively(
  keys: readonly string[],
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  for (const key of keys)
    if (await crypto.subtle.verify('Ed25519', await imported(key), owned(signature), owned(message)))
      return true;
  return false;
}

async function shownNatively(code: Code): Promise<boolean> {
  const device = await importedDevice(code.certificate.deviceKey);
  return crypto.subtle.verify(ecdsa, device, owned(code.signature), owned(code.message));
}

let takesCompressed = true;

/** WebCrypto need only take uncompressed points. Where it takes ours as they are, a scan is spared the most of its work in JavaScript. */
async function importedDevice(compressed: Uint8Array): Promise<CryptoKey> {
  const imported = (point: Uint8Array) =>
    crypto.subtle.importKey('raw', owned(point), ecdsa, false, ['verify']);
  const asItIs = takesCompressed ? await imported(compressed).catch(() => null) : null;
  if (asItIs) return asItIs;
  const point = p256.Point.fromBytes(compressed).toBytes(false);
  // it is a point of the curve, so it was refused for its form
  takesCompressed = false;
  return imported(point);
}

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** So few keys sign at a time; the oldest goes when there are more. */
const importedMax = 8;
const importedKeys = new Map<string, Promise<CryptoKey>>();

/** A verifier as the platform wants it: made once, since it is the same for every scan of a night. */
function imported(publicKey: string): Promise<CryptoKey> {
  const known = importedKeys.get(publicKey);
  if (known) return known;
  const raw = owned(base64urlnopad.decode(publicKey));
  const made = crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
  importedKeys.set(publicKey, made);
  made.catch(() => importedKeys.delete(publicKey));
  const [oldest] = importedKeys.keys();
  if (importedKeys.size > importedMax && oldest !== undefined) importedKeys.delete(oldest);
  return made;
}

/** The public keys that a key id may mean. */
function namesakes({ keyId }: { keyId: number }, verifiers: readonly Verifier[]): string[] {
  return verifiers.filter((one) => one.keyId === keyId).map(({ publicKey }) => publicKey);
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
