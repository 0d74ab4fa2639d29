import { makeDeviceKey, publicJwk, thumbprintOf } from '@zilker/contracts/dpop';
import { get, update } from 'idb-keyval';

const name = 'zilker:device-key';
let known: Promise<CryptoKeyPair> | undefined;

/**
 * This browser's own P-256 key. It is made once, its private part cannot leave the browser, and it binds calls and tickets to
 * this device. Two tabs that make one at once keep the same: the first that was stored.
 */
export function deviceKey(): Promise<CryptoKeyPair> {
  known ??= readOrMake().catch((cause: unknown) => {
    known = undefined;
    throw cause;
  });
  return known;
}

/** The thumbprint (RFC 7638) by which the room and the box office know this device. */
export async function deviceThumbprint(): Promise<string> {
  return thumbprintOf(await publicJwk(await deviceKey()));
}

async function readOrMake(): Promise<CryptoKeyPair> {
  const kept = await get<CryptoKeyPair>(name);
  if (kept) return kept;
  const made = await makeDeviceKey();
  await update<CryptoKeyPair>(name, (first) => first ?? made);
  return (await get<CryptoKeyPair>(name)) ?? made;
}
