/**
 * Base45 (RFC 9285): two bytes to three characters of the alphabet that a QR code packs into 5.5 bits each. Decoding is strict,
 * so each byte string has exactly one text.
 */
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

export function encodeBase45(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 2) {
    const high = bytes[at] ?? 0;
    const low = bytes[at + 1];
    text += low === undefined ? digits(high, 2) : digits(high * 256 + low, 3);
  }
  return text;
}

/** The bytes of `text`, or null when it is not Base45. */
export function decodeBase45(text: string): Uint8Array | null {
  const tail = text.length % 3;
  if (tail === 1) return null;
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 3) {
    const group = text.slice(at, at + 3);
    const value = numberOf(group);
    if (value === null || value > (group.length === 3 ? 0xffff : 0xff)) return null;
    if (group.length === 3) bytes.push(value >>> 8);
    bytes.push(value & 0xff);
  }
  return Uint8Array.from(bytes);
}

/** `value` in base 45, least significant digit first. */
function digits(value: number, count: number): string {
  let text = '';
  let rest = value;
  for (let at = 0; at < count; at++) {
    text += alphabet[rest % 45];
    rest = Math.floor(rest / 45);
  }
  return text;
}

function numberOf(group: string): number | null {
  let value = 0;
  for (const letter of [...group].reverse()) {
    const digit = alphabet.indexOf(letter);
    if (digit < 0) return null;
    value = value * 45 + digit;
  }
  return value;
}
