import { ed25519 } from '@noble/curves/ed25519.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { type Id, idBytes, idFromBytes } from '../ids.ts';
import { decodeBase45, encodeBase45 } from './base45.ts';
import { keyIdOf } from './certificate.ts';

/**
 * The code of a wallet's pass or a printed ticket, which does not turn: 'Z2:' + Base45(carrier u8 ‖ ticket 16 ‖ event 16 ‖ serial u32 BE ‖
 * key id u8 ‖ Ed25519 signature 64 (RFC 8032) over 'zilker/static/v1' ‖ all before it), 156 characters. Anybody with a picture of it holds it, so
 * events say from when they take it, if ever. Google's pass adds ':' and eight digits that turn (`totp.ts`), which only the box office
 * can check: doors hold no secret.
 */
export const carriers = ['apple', 'google', 'print'] as const;
export type Carrier = (typeof carriers)[number];

export type StaticFields = {
  readonly carrier: Carrier;
  readonly ticket: Id<'ticket'>;
  readonly event: Id<'event'>;
  /** The ticket's at the time: a higher one of the ticket ends this code, as it does a certificate. */
  readonly serial: number;
};

export type StaticCode = StaticFields & {
  readonly keyId: number;
  /** What was signed, and the signature. Nothing is verified yet. */
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
  /** Google's turning digits; null in the other codes. */
  readonly digits: string | null;
};

const prefix = 'Z2:';
const bodyBytes = 38;
const signatureBytes = 64;
const textLength = prefix.length + Math.ceil(((bodyBytes + signatureBytes) * 3) / 2);
const domain = utf8ToBytes('zilker/static/v1');
const turning = /^:\d{8}$/;

/**
 * The code of `fields`, without Google's digits; `sign` answers the Ed25519 signature of the bytes it gets. Throws RangeError on a serial that
 * does not fit.
 */
export async function makeStaticCode(
  fields: StaticFields,
  publicKey: Uint8Array,
  sign: (message: Uint8Array) => Uint8Array | Promise<Uint8Array>,
): Promise<string> {
  const body = bodyOf(fields, keyIdOf(publicKey));
  const signature = await sign(concatBytes(domain, body));
  if (signature.length !== signatureBytes)
    throw new RangeError(`An Ed25519 signature has ${signatureBytes} bytes, not ${signature.length}.`);
  return prefix + encodeBase45(concatBytes(body, signature));
}

/** The parts of a scanned text; null when it is no such code. Never throws, whatever was scanned. */
export function parseStaticCode(text: string): StaticCode | null {
  if (!text.startsWith(prefix)) return null;
  const rest = text.slice(textLength);
  if (rest !== '' && !turning.test(rest)) return null;
  const bytes = decodeBase45(text.slice(prefix.length, textLength));
  if (bytes?.length !== bodyBytes + signatureBytes) return null;
  const carrier = carriers[bytes[0] ?? carriers.length];
  // each carrier has its one form, so that no code can be read as two
  if (carrier === undefined || (carrier === 'google') !== (rest !== '')) return null;
  return {
    carrier,
    ticket: idFromBytes('ticket', bytes.slice(1, 17)),
    event: idFromBytes('event', bytes.slice(17, 33)),
    serial: new DataView(bytes.buffer, bytes.byteOffset).getUint32(33),
    keyId: bytes[37] ?? 0,
    message: concatBytes(domain, bytes.subarray(0, bodyBytes)),
    signature: bytes.slice(bodyBytes),
    digits: rest === '' ? null : rest.slice(1),
  };
}

/** Whether our key signed it. Plain JavaScript; never throws. */
export function verifyStaticCode(code: StaticCode, publicKey: Uint8Array): boolean {
  try {
    return ed25519.verify(code.signature, code.message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

function bodyOf({ carrier, ticket, event, serial }: StaticFields, keyId: number): Uint8Array {
  if (!Number.isInteger(serial) || serial < 1 || serial > 0xffffffff)
    throw new RangeError(`A serial is 1 to ${0xffffffff}, not ${serial}.`);
  const body = new Uint8Array(bodyBytes);
  body[0] = carriers.indexOf(carrier);
  body.set(idBytes(ticket), 1);
  body.set(idBytes(event), 17);
  new DataView(body.buffer).setUint32(33, serial);
  body[37] = keyId;
  return body;
}
