import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { base64urlnopad } from '@scure/base';
import { newId } from '../ids.ts';
import { keyIdOf, signCertificate } from './certificate.ts';
import { makeCode, stepAt } from './code.ts';
import type { DoorEntry, DoorList, Verifier } from './door-list.ts';
import type { Scan } from './judge.ts';
import { openDoor, rowOf } from './open-door.ts';
import { dropPolicy } from './policy.ts';
import { type Carrier, makeStaticCode } from './static-code.ts';

/** A door, a ticket and a phone to test with. */
export const issuerKey = new Uint8Array(32).fill(5);
export const verifiers: Verifier[] = [verifierOf(issuerKey)];
export const event = newId('event');
export const front = { id: newId('gate'), name: 'Front' };
export const balcony = { id: newId('gate'), name: 'Balcony stairs' };
export const nowMs = Date.parse('2026-12-10T01:30:00Z');
export const listed: DoorEntry = {
  ticket: newId('ticket'),
  serial: 2,
  state: 'valid',
  typeName: 'General admission',
  holder: 'Mara V.',
  gates: null,
  checkedIn: null,
  refundedAtMs: null,
  blocked: false,
};

export type Phone = {
  deviceKey: Uint8Array;
  sign: (message: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;
};

/** A phone as the storefront makes it: a WebCrypto key that cannot be taken out. */
export async function newPhone(): Promise<Phone> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return {
    deviceKey: p256.Point.fromBytes(point).toBytes(true),
    sign: async (message) =>
      new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, message)),
  };
}

export function verifierOf(privateKey: Uint8Array): Verifier {
  const publicKey = ed25519.getPublicKey(privateKey);
  return { keyId: keyIdOf(publicKey), publicKey: base64urlnopad.encode(publicKey) };
}

/** The code that `phone` shows at `atMs`. */
export function codeBy(
  phone: Phone,
  options: {
    ticket?: DoorEntry['ticket'];
    serial?: number;
    event?: DoorList['event'];
    atMs?: number;
    key?: Uint8Array;
    shownBy?: Phone;
  } = {},
): Promise<string> {
  const certificate = signCertificate(
    {
      ticket: options.ticket ?? listed.ticket,
      event: options.event ?? event,
      deviceKey: phone.deviceKey,
      serial: options.serial ?? listed.serial,
    },
    options.key ?? issuerKey,
  );
  return makeCode(certificate, stepAt(options.atMs ?? nowMs), (options.shownBy ?? phone).sign);
}

/** The code of a wallet's pass or of paper. Google's still wants its ':' and digits. */
export function staticCodeBy(carrier: Carrier, ticket = listed.ticket): Promise<string> {
  return makeStaticCode(
    { carrier, ticket, event, serial: listed.serial },
    ed25519.getPublicKey(issuerKey),
    (message) => ed25519.sign(message, issuerKey),
  );
}

/** A door list of these entries. */
export function listOf(entries: readonly DoorEntry[], rest: Partial<DoorList> = {}): DoorList {
  const gates = [front, balcony];
  const by: string[] = [];
  const types = [...new Set(entries.map(({ typeName }) => typeName))].map((name) => ({
    name,
    gates:
      entries
        .find((entry) => entry.typeName === name)
        ?.gates?.map((id) => gates.findIndex((gate) => gate.id === id)) ?? null,
  }));
  const rows = entries.map((entry) => rowOf(entry, { types: types.map(({ name }) => name), gates, by }));
  return {
    event,
    version: 1,
    since: null,
    doorsAtMs: nowMs - 1_800_000,
    policy: dropPolicy,
    gates,
    types,
    by,
    rows,
    ...rest,
  };
}

/** `code` held up at the front gate, half an hour after doors. */
export function scanOf(
  code: string,
  entries: readonly DoorEntry[] = [listed],
  { policy, ...rest }: Partial<Scan> & Partial<Pick<DoorList, 'policy'>> = {},
): Scan {
  const list = listOf(entries, policy && { policy });
  return {
    code,
    direction: 'in',
    nowMs,
    gate: front.id,
    door: openDoor(list),
    verifiers,
    here: new Map(),
    ...rest,
  };
}
