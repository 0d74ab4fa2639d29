import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { requireFreePorts } from '../ports.ts';
import type { ServerProcess } from '../server-process.ts';
import { cutLast, forgetAll } from './append-only-file.ts';
import { findRedis } from './find-redis.ts';
import { startRedisServer } from './redis-server.ts';
import { aclFile, loadPasswords, type RedisUrls, redisUrls } from './redis-users.ts';

export type Redis = ServerProcess & {
  urls: RedisUrls;
  /** Cuts the last `share` (0 to 1) off its file. Only while it does not run. */
  cutFile(share: number): Promise<void>;
  /** Takes its file away. Only while it does not run. */
  emptyFile(): Promise<void>;
};

export type RedisOptions = {
  dataDir: string;
  /** Where a fetched server is unpacked; shared by the runs of one checkout. */
  fetchDir?: string;
  logFile?: string;
  tell?: (sentence: string) => void;
};

/**
 * A Redis of our own on loopback with its append-only file under `dataDir` and a user for each service.
 * @throws Problem when the port is taken or no Redis can be found.
 */
export async function startRedis(options: RedisOptions & { port: number }): Promise<Redis> {
  const { dataDir, port } = options;
  await requireFreePorts({ redis: port });
  const prepared = await prepareRedis(options);
  const server = await startRedisServer({
    ...prepared,
    port,
    dataDir,
    password: prepared.passwords.admin,
    ...(options.logFile === undefined ? {} : { logFile: options.logFile }),
  });
  return Object.defineProperties(
    {
      urls: redisUrls(prepared.passwords, port),
      cutFile: async (share: number) => void (await cutLast(dataDir, share)),
      emptyFile: () => forgetAll(dataDir),
    },
    Object.getOwnPropertyDescriptors(server),
  ) as Redis;
}

/** What any server of ours needs: the program, the users and their passwords, a folder. */
export async function prepareRedis(options: RedisOptions) {
  const { dataDir } = options;
  const program = await findRedis({
    fetchDir: options.fetchDir ?? join(dirname(dataDir), 'redis-server'),
    ...(options.tell === undefined ? {} : { tell: options.tell }),
  });
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const passwords = await loadPasswords(join(dirname(dataDir), 'redis.passwords.json'));
  const acl = join(dataDir, 'users.acl');
  await writeFile(acl, aclFile(passwords), { mode: 0o600 });
  return { program, passwords, aclFile: acl };
}
