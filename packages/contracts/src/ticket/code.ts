import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { decodeBase45, encodeBase45 } from './base45.ts';
import { type Certificate, certificateBytes, decodeCertificate } from './certificate.ts';

/**
 * The turning ticket code: 'Z1:' + Base45(certificate 135 ‖ time step u32 BE ‖ signature by the phone 64, raw r ‖ s). The phone
 * signs 'zilker/code/v1' ‖ certificate ‖ step with ECDSA P-256 and SHA-256, as WebCrypto does, so s may be high. 308 characters
 * of the QR alphanumeric set, of which version 10 at level M holds 311.
 */
export const stepMs = 15_000;
const prefix = 'Z1:';
const signatureBytes = 64;
const codeBytes = certificateBytes + 4 + signatureBytes;
const textLength = prefix.length + Math.ceil((codeBytes * 3) / 2);
const domain = utf8ToBytes('zilker/code/v1');

/** A code taken apart. Nothing in it is verified. */
export type Code = {
  readonly certificate: Certificate;
  readonly certificateBytes: Uint8Array;
  readonly step: number;
  /** What the phone signed, and its signature, raw r ‖ s. */
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
};

/** The time step of `timeMs` (epoch milliseconds). */
export function stepAt(timeMs: number): number {
  return Math.floor(timeMs / stepMs);
}

/** A code made by the phone; `sign` is its key's ECDSA P-256 signature, raw r ‖ s (64 bytes). Throws RangeError on wrong lengths. */
export async function makeCode(
  certificate: Uint8Array,
  step: number,
  sign: (message: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>,
): Promise<string> {
  if (certificate.length !== certificateBytes)
    throw new RangeError(`A certificate has ${certificateBytes} bytes, not ${certificate.length}.`);
  const signed = concatBytes(certificate, stepBytes(step));
  const signature = await sign(concatBytes(domain, signed) as Uint8Array<ArrayBuffer>);
  if (signature.length !== signatureBytes)
    throw new RangeError(`A raw P-256 signature has ${signatureBytes} bytes, not ${signature.length}.`);
  return prefix + encodeBase45(concatBytes(signed, signature));
}

/** The parts of a scanned text; null when it is no ticket code of ours. Never throws, whatever was scanned. */
export function parseCode(text: string): Code | null {
  if (text.length !== textLength || !text.startsWith(prefix)) return null;
  const bytes = decodeBase45(text.slice(prefix.length));
  if (!bytes || bytes.length !== codeBytes) return null;
  const certificate = decodeCertificate(bytes.subarray(0, certificateBytes));
  if (!certificate) return null;
  const signed = bytes.subarray(0, certificateBytes + 4);
  return {
    certificate,
    certificateBytes: bytes.slice(0, certificateBytes),
    step: new DataView(bytes.buffer).getUint32(certificateBytes),
    message: concatBytes(domain, signed),
    signature: bytes.slice(certificateBytes + 4),
  };
}

function stepBytes(step: number): Uint8Array {
  if (!Number.isInteger(step) || step < 0 || step > 0xffffffff)
    throw new RangeError(`A step is 0 to ${0xffffffff}, not ${step}.`);
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, step);
  return bytes;
}
