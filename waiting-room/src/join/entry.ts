/** So much of a thumbprint tells the holder: to find another key with the same 8 bytes takes 2^64 tries, and a sign-in on top. */
const holderBytes = 8;

/** What an account's entry keeps of the thumbprint of the device that holds its place. See `redis/join-7.lua`. */
export function holderOf(jkt: string): Buffer {
  return Buffer.from(jkt, 'base64url').subarray(0, holderBytes);
}

/** An account's entry: index, holder, and how often the place has moved, if it has. */
export function packEntry({ index, jkt, epoch }: { index: number; jkt: string; epoch: number }): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(index);
  return Buffer.concat([head, holderOf(jkt), ...(epoch > 0 ? [Buffer.of(epoch)] : [])]);
}
