import { createHmac, randomBytes } from 'node:crypto';
import { leafOf } from '@zilker/contracts/draw/leaf';
import { newId } from '@zilker/contracts/ids';
import { expect, test } from 'vitest';
import { hmacSha256 } from './hmac.ts';
import { leafFor } from './leaf.ts';

test('the short way to an HMAC is the same as the long one, whatever the lengths', () => {
  for (const keyBytes of [0, 1, 32, 43, 63, 64, 65, 200])
    for (const messageBytes of [0, 1, 31, 32, 55, 56, 64, 300]) {
      const [key, message] = [randomBytes(keyBytes), randomBytes(messageBytes)];
      expect(hmacSha256(key)(message)).toEqual(createHmac('sha256', key).update(message).digest());
    }
});

test('a leaf is the one that a browser works out', () => {
  for (let at = 0; at < 20; at++) {
    const place = { drop: newId('drop'), account: newId('account'), blind: randomBytes(16) };
    expect(leafFor(place.drop, place.account, place.blind)).toEqual(Buffer.from(leafOf(place)));
  }
});
