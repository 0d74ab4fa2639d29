import { makeDeviceKey, publicJwk, thumbprintOf } from '@zilker/contracts/dpop';

/** A device of a fan: a key that signs proofs, and its thumbprint. */
export type Device = { device: CryptoKeyPair; jkt: string };

export async function makeDevice(): Promise<Device> {
  const device = await makeDeviceKey();
  return { device, jkt: await thumbprintOf(await publicJwk(device)) };
}
