import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { type Id, idBytes, idFromBytes } from '../ids.ts';

/**
 * A ticket's certificate: our word that one phone may show one ticket. 135 bytes:
 * version u8 ‖ ticket 16 ‖ event 16 ‖ device key 33 (P-256, compressed) ‖ serial u32 BE ‖ key id u8 ‖ Ed25519 signature 64
 * (RFC 8032) over 'zilker/ticket/v1' ‖ all before it. A higher serial ends every lower one of the same ticket.
 */
export const certificateBytes = 135;
const signatureBytes = 64;
const bodyBytes = certificateBytes - signatureBytes;
const deviceKeyBytes = 33;
const version = 1;
const domain = utf8ToBytes('zilker/ticket/v1');

export type CertificateFields = {
  readonly ticket: Id<'ticket'>;
  readonly event: Id<'event'>;
  /** The phone's P-256 public key, compressed (SEC 1), 33 bytes. */
  readonly deviceKey: Uint8Array;
  readonly serial: number;
};

export type Certificate = CertificateFields & { readonly keyId: number };

/** The fields signed with an Ed25519 private key of 32 bytes. Throws RangeError on a field that does not fit. */
export function signCertificate(fields: CertificateFields, privateKey: Uint8Array): Uint8Array {
  const body = bodyOf(fields, keyIdOf(ed25519.getPublicKey(privateKey)));
  return concatBytes(body, ed25519.sign(concatBytes(domain, body), privateKey));
}

/** As `signCertificate`, with the key held elsewhere: `sign` answers the Ed25519 signature of the bytes it gets. */
export async function signCertificateWith(
  fields: CertificateFields,
  publicKey: Uint8Array,
  sign: (message: Uint8Array) => Uint8Array | Promise<Uint8Array>,
): Promise<Uint8Array> {
  const body = bodyOf(fields, keyIdOf(publicKey));
  const signature = await sign(concatBytes(domain, body));
  if (signature.length !== signatureBytes)
    throw new RangeError(`An Ed25519 signature has ${signatureBytes} bytes, not ${signature.length}.`);
  return concatBytes(body, signature);
}

/** The fields of a certificate, unverified; null when the bytes are not one. */
export function decodeCertificate(bytes: Uint8Array): Certificate | null {
  if (bytes.length !== certificateBytes || bytes[0] !== version) return null;
  return {
    ticket: idFromBytes('ticket', bytes.slice(1, 17)),
    event: idFromBytes('event', bytes.slice(17, 33)),
    deviceKey: bytes.slice(33, 66),
    serial: new DataView(bytes.buffer, bytes.byteOffset).getUint32(66),
    keyId: bytes[70] ?? 0,
  };
}

/** The message and the signature of a certificate, for whoever verifies it with another library. */
export function signedParts(certificate: Uint8Array): { message: Uint8Array; signature: Uint8Array } {
  return {
    message: concatBytes(domain, certificate.subarray(0, bodyBytes)),
    signature: certificate.slice(bodyBytes),
  };
}

/** A key's short name in certificates: the first byte of its SHA-256. A hint only; two keys may share it. */
export function keyIdOf(publicKey: Uint8Array): number {
  return sha256(publicKey)[0] ?? 0;
}

function bodyOf({ ticket, event, deviceKey, serial }: CertificateFields, keyId: number): Uint8Array {
  if (deviceKey.length !== deviceKeyBytes || (deviceKey[0] !== 2 && deviceKey[0] !== 3))
    throw new RangeError('A device key is a compressed P-256 point of 33 bytes.');
  if (!Number.isInteger(serial) || serial < 1 || serial > 0xffffffff)
    throw new RangeError(`A serial is 1 to ${0xffffffff}, not ${serial}.`);
  const body = new Uint8Array(bodyBytes);
  body[0] = version;
  body.set(idBytes(ticket), 1);
  body.set(idBytes(event), 17);
  body.set(deviceKey, 33);
  new DataView(body.buffer).setUint32(66, serial);
  body[70] = keyId;
  return body;
}
