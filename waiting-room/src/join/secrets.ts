import { hmacSha256 } from './hmac.ts';
import { prefixed } from './leaf.ts';

/** What the room derives from its one key, so that Redis never holds it and cannot lose it. */
export type Secrets = {
  /** 32 bytes: the drop's secret, sealed by its commitment until the freeze. */
  drawSecret(drop: string): Buffer;
  /** 16 bytes, known to their fan alone: they keep the public roster from naming anybody. */
  blind(drop: string, account: string): Buffer;
  /** What Redis knows an address by, so that it holds none: 8 bytes, others in each drop. */
  address(drop: string, address: string): Buffer;
  /** What work is signed with, and HMAC-SHA-256 by it. */
  readonly work: string;
  workMac(message: string): Buffer;
};

export function roomSecrets(key: Uint8Array): Secrets {
  const mac = hmacSha256(key);
  const derive = (...parts: string[]) => mac(Buffer.concat(parts.map(prefixed)));
  const work = derive('work').toString('base64url');
  const workMac = hmacSha256(Buffer.from(work));
  return {
    drawSecret: (drop) => derive('secret', drop),
    blind: (drop, account) => derive('blind', drop, account).subarray(0, 16),
    address: (drop, address) => derive('address', drop, address).subarray(0, 8),
    work,
    workMac: (message) => workMac(Buffer.from(message)),
  };
}
