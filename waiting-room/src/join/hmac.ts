import { hash } from 'node:crypto';

const blockBytes = 64;

/**
 * HMAC-SHA-256 (RFC 2104) under one key, for many short messages. Two one-shot hashes over blocks that are ready: 4 µs, where
 * `createHmac` takes 40 to make its objects; a join needs three of them.
 */
export function hmacSha256(key: Uint8Array): (message: Uint8Array) => Buffer {
  const block = Buffer.alloc(blockBytes);
  Buffer.from(key.length > blockBytes ? hash('sha256', key, 'buffer') : key).copy(block);
  const inner = Buffer.from(block.map((byte) => byte ^ 0x36));
  const outer = Buffer.from(block.map((byte) => byte ^ 0x5c));
  return (message) =>
    hash(
      'sha256',
      Buffer.concat([outer, hash('sha256', Buffer.concat([inner, message]), 'buffer')]),
      'buffer',
    );
}
