import { TypeID, typeidUnboxed } from 'typeid-js';
import * as v from 'valibot';

/** The prefix of each kind of id. An id is `<prefix>_` + a UUIDv7 in Crockford base32 (TypeID), so ids sort by creation. */
export const idPrefixes = {
  account: 'acc',
  challenge: 'otp',
  checkIn: 'chk',
  drop: 'drp',
  event: 'evt',
  gate: 'gat',
  order: 'ord',
  pairing: 'prg',
  payout: 'pyt',
  refund: 'rfd',
  refundRun: 'rfr',
  scanner: 'scn',
  session: 'ses',
  staff: 'stf',
  ticket: 'tkt',
  ticketReturn: 'rtn',
  ticketType: 'tty',
  transfer: 'trf',
  venue: 'ven',
  walletPass: 'wps',
} as const;

export type IdKind = keyof typeof idPrefixes;
export type Id<K extends IdKind> = `${(typeof idPrefixes)[K]}_${string}`;

/** A fresh id of `kind`, made from the clock and the platform's secure randomness. */
export function newId<K extends IdKind>(kind: K): Id<K> {
  return typeidUnboxed(idPrefixes[kind]) as string as Id<K>;
}

const suffix = '[0-7][0-9a-hjkmnp-tv-z]{25}';

/** Accepts exactly the ids of `kind`; anything else fails with a sentence that names the kind. */
export function idSchema<K extends IdKind>(kind: K) {
  const pattern = new RegExp(`^${idPrefixes[kind]}_${suffix}$`);
  const sentence = `This is not the id of a ${kind}.`;
  return v.pipe(v.string(sentence), v.regex(pattern, sentence)) as v.GenericSchema<string> as v.GenericSchema<
    Id<K>
  >;
}

const digits = '0123456789abcdefghjkmnpqrstvwxyz';
const timeDigits = 10;

/** When an id was made, by the clock of whoever made it: a UUIDv7 begins with its time, epoch ms. */
export function idTimeMs(id: string): number {
  let ms = 0;
  const from = id.indexOf('_') + 1;
  for (let at = from; at < from + timeDigits; at++) ms = ms * 32 + digits.indexOf(id[at] ?? '0');
  return ms;
}

/** The 16 bytes of the UUID inside `id`, for compact wire forms. Throws when `id` is malformed. */
export function idBytes(id: string): Uint8Array {
  return TypeID.fromString(id).toUUIDBytes();
}

/** The inverse of `idBytes`: 16 bytes to an id of `kind`. */
export function idFromBytes<K extends IdKind>(kind: K, bytes: Uint8Array): Id<K> {
  return TypeID.fromUUIDBytes(idPrefixes[kind], bytes).toString() as string as Id<K>;
}
