import { hash } from 'node:crypto';
import { callStream } from '@zilker/contracts/signals/calls';
import { grantKey } from '@zilker/contracts/signals/grants';

/** Every key of the room is built here. The drop is the hash tag, so all keys of one drop live on one shard. */

/** The ids of all drops that the room was told of. */
export const dropsKey = 'room:drops';

/** Number: how often somebody did what is limited, in one minute. */
export const limitKey = (name: string, minute: number, who: string) => `room:limit:${name}:${minute}:${who}`;

export function keysOf(drop: string) {
  const own = `room:{${drop}}`;
  return {
    /** Hash: what the drop is and where it stands (`drops/drop-state.ts`). */
    state: `${own}:state`,
    /**
     * Hash, one of 16,384: account → index and holder, packed (`join-7.lua`). Small hashes are kept as lists, at a third of the memory
     * of one big hash.
     */
    accounts: (bucket: number) => `${own}:accounts:${bucket}`,
    /** Hash, one of 16,384: address, as `Secrets.address` has it → how many places came from there. */
    addresses: (bucket: number) => `${own}:addresses:${bucket}`,
    /** String: the leaves of 1,024 places, 16 bytes each. */
    leaves: (bucket: number) => `${own}:leaves:${bucket}`,
    /** Hash: bucket of leaves → its Merkle root, as buckets fill. */
    roots: `${own}:roots`,
    /** Set: indices of places that were given up. */
    gone: `${own}:gone`,
    /** Hash: index → `<epoch>:<thumbprint>` of places that went to another device. Written with `movedCount` of the state. */
    moved: `${own}:moved`,
    /** String: bitmap by index of fans who asked to be texted, written with `textsCount` of the state; and of those told that their turn is near. */
    asked: `${own}:asked`,
    told: `${own}:told`,
    /** Hash: index → number of its newest call. */
    called: `${own}:called`,
    /** List: the chained log, JSON. */
    log: `${own}:log`,
    /** List: facts on their way to the record, JSON, oldest first. */
    reports: `${own}:reports`,
    /** Hash: idempotency key of an act → what it did, JSON. */
    acts: `${own}:acts`,
    /**
     * String: the level of the work that each place is asked for, two bits a place (`BITFIELD … u2 #index`), so that a lobby full
     * of suspects costs no more than an honest one. Who writes it raises `challenges` of the state.
     */
    challenged: `${own}:challenged`,
    /** Hash: what replicas and the record remember, while the drop is put together again (`recovery/`); and who asked the record last. */
    memories: `${own}:memories`,
    forgot: `${own}:forgot`,
    /** String: somebody told the record lately how many places there are. */
    counted: `${own}:counted`,
    /** Sorted set: replicas that serve fans of this drop, by the end of their lease. */
    replicas: `${own}:replicas`,
    /** String: bitmap by index of the fans that one replica has here. */
    presence: (replica: string) => `${own}:presence:${replica}`,
    /** The two crossings. */
    calls: callStream(drop),
    grant: grantKey(drop),
  };
}
export type DropKeys = ReturnType<typeof keysOf>;

const smallHashes = 16_384;
const fieldBytes = 10;

/** A small hash, and a field in it. */
export type Spot = { bucket: number; field: Buffer };

/** Where an account's entry is kept: by the SHA-256 of the account, 14 bits for the bucket and 80 for the field. */
export function accountSpot(account: string): Spot {
  return spotOf(hash('sha256', account, 'buffer').subarray(0, 2 + fieldBytes));
}

/** By digest: the first two bytes choose the hash, the rest is the field. */
export function spotOf(digest: Buffer): Spot {
  return { bucket: digest.readUInt16BE(0) % smallHashes, field: digest.subarray(2) };
}
