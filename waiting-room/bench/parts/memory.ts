import { randomBytes } from 'node:crypto';
import { bucketSize } from '@zilker/contracts/draw/merkle';
import { newId } from '@zilker/contracts/ids';
import { type Round, say } from '@zilker/local/bench/figures';
import { createRedis, type RedisClient, untilReady } from '@zilker/runtime/redis';
import { holderOf } from '../../src/join/entry.ts';
import { accountSpot, spotOf } from '../../src/redis/keys.ts';
import { roomScripts } from '../../src/redis/scripts.ts';
import type { BenchDrop } from '../drop.ts';
import type { World } from '../world.ts';

const places = 1_000_000;
const atOnce = 1_000;
const checked = 200;

/**
 * Redis's memory a fan, at a million places, each from an account and an address of its own, and all here. They are laid a thousand
 * at a time by what `redis/join-7.lua` does for one; at the end accounts of them join by that script and must find their places.
 */
export async function measureMemory(world: World): Promise<Round[]> {
  const { admin } = world;
  const room = await world.startRoom();
  const drop = await world.drop(room, { mode: 'draw', drawAtMs: Date.now() + 3_600_000 });
  await room.stop();
  const redis = createRedis(world.stores.redisUrls.room, { name: 'bench-room' });
  await untilReady(redis);
  const usedBytes = async () => Number(/used_memory_dataset:(\d+)/.exec(await admin.info('memory'))?.[1]);
  try {
    const before = await usedBytes();
    const { keys } = drop;
    const accounts = Array.from({ length: checked }, () => newId('account'));
    for (let from = 0; from < places; from += atOnce) {
      const packed = Array.from({ length: atOnce }, (_, at) => {
        const account = accounts[from + at];
        const own = account === undefined ? spotOf(randomBytes(12)) : accountSpot(account);
        const address = spotOf(randomBytes(12));
        const buckets = Buffer.alloc(4);
        buckets.writeUInt16BE(own.bucket, 0);
        buckets.writeUInt16BE(address.bucket, 2);
        const holder = holderOf(randomBytes(32).toString('base64url'));
        return Buffer.concat([buckets, own.field, holder, randomBytes(16), address.field]);
      });
      const prefix = keys.state.slice(0, -'state'.length);
      await admin.eval(layPlaces, 1, prefix, from, Buffer.concat(packed));
    }
    for (let bucket = 0; bucket < Math.floor(places / bucketSize); bucket++)
      await redis.hset(keys.roots, String(bucket), randomBytes(32).toString('hex'));
    await redis.set(keys.presence('bench'), Buffer.alloc(places / 8, 0xff));
    await checkJoins(redis, drop, accounts);
    const bytes = ((await usedBytes()) - before) / places;
    say(`memory: ${bytes} bytes a fan`);
    await drop.close();
    return [{ redisBytesPerFan: bytes }];
  } finally {
    redis.disconnect();
  }
}

/** Per place 2 bytes of the account's bucket, 2 of the address's, 10 of field, 8 of holder, 16 of leaf, 10 of the address's field. */
const layPlaces = `
local prefix, first, packed = KEYS[1], tonumber(ARGV[1]), ARGV[2]
for at = 0, #packed / 48 - 1 do
  local index = first + at
  local own, from = struct.unpack('>I2I2', packed, at * 48 + 1)
  local function part(offset, bytes) return string.sub(packed, at * 48 + offset + 1, at * 48 + offset + bytes) end
  redis.call('HSET', prefix .. 'accounts:' .. own, part(4, 10), struct.pack('>I4', index) .. part(14, 8))
  redis.call('SETRANGE', prefix .. 'leaves:' .. math.floor(index / 1024), (index % 1024) * 16, part(22, 16))
  redis.call('HINCRBY', prefix .. 'addresses:' .. from, part(38, 10), 1)
end
redis.call('HSET', prefix .. 'state', 'places', first + #packed / 48)
`;

async function checkJoins(
  redis: RedisClient,
  { keys }: BenchDrop,
  accounts: readonly string[],
): Promise<void> {
  const run = roomScripts(redis);
  for (const [index, account] of accounts.entries()) {
    const own = accountSpot(account);
    const reply = (await run(
      'join',
      [
        keys.state,
        keys.accounts(own.bucket),
        keys.leaves(0),
        keys.leaves(1),
        keys.gone,
        keys.challenged,
        keys.addresses(0),
      ],
      [own.field, randomBytes(16), 0, randomBytes(8), -1, randomBytes(10), 50],
    )) as [string, number, number];
    if (reply[0] !== 'ok' || reply[1] !== index || reply[2] !== 0)
      throw new Error(`the room does not find place ${index}: ${JSON.stringify(reply)}`);
  }
}
