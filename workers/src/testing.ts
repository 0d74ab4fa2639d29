import { randomBytes } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@zilker/box-office/testing';
import { createQueues } from '@zilker/local/sqs';
import { generateKeys, generateSecret, type PrivateJwks, publicJwks } from '@zilker/runtime/keys';
import { createLog } from '@zilker/runtime/log';
import { createRedis, untilReady } from '@zilker/runtime/redis';
import { readConfig } from './config.ts';
import { createContext, type RedisClient, type WorkersContext } from './context.ts';

/** The workers' context over a database, queues and a Redis connection of its own, for tests. */
export type TestWorkers = {
  context: WorkersContext;
  database: TestDatabase;
  /** A connection that may write what the room writes. */
  room: RedisClient;
  reportKeys: PrivateJwks;
  serviceKeys: PrivateJwks;
  /** What was mailed and texted. */
  sent: { to: string }[];
  stop(): Promise<void>;
};

export async function startTestWorkers(env: Readonly<Record<string, string>> = {}): Promise<TestWorkers> {
  const database = await createTestDatabase();
  const prefix = `test-${randomBytes(4).toString('hex')}-`;
  const endpoint = requireEnv('TEST_SQS_ENDPOINT');
  await createQueues(endpoint, prefix);
  const log = createLog('workers', { level: 'silent' });
  const redis = createRedis(requireEnv('TEST_REDIS_URL_WORKERS'), { name: 'workers' });
  const room = createRedis(requireEnv('TEST_REDIS_URL_ROOM'), { name: 'room' });
  await Promise.all([untilReady(redis), untilReady(room)]);
  const reportKeys = generateKeys({ development: true });
  const serviceKeys = generateKeys({ development: true });
  const config = readConfig({
    NODE_ENV: 'test',
    ADMIN_PORT: '0',
    DATABASE_URL: database.url,
    REDIS_URL: requireEnv('TEST_REDIS_URL_WORKERS'),
    SQS_ENDPOINT: endpoint,
    SQS_QUEUE_PREFIX: prefix,
    ROOM_INTERNAL_URL: 'http://127.0.0.1:9',
    SERVICE_KEYS: JSON.stringify(serviceKeys),
    REPORT_JWKS: JSON.stringify(publicJwks(reportKeys)),
    WALLET_SECRET: generateSecret({ development: true }),
    TICKET_KEYS: JSON.stringify(generateKeys({ development: true })),
    STRIPE_SECRET_KEY: 'sk_test_0123456789abcdef',
    STRIPE_API_URL: 'http://127.0.0.1:9',
    STOREFRONT_ORIGIN: 'http://localhost:4300',
    SMTP_URL: 'smtp://127.0.0.1:9',
    SMS_URL: 'http://127.0.0.1:9',
    OTP_SECRET: generateSecret({ development: true }),
    ...env,
  });
  const sent: { to: string }[] = [];
  const note = async (message: { to: string }) => {
    sent.push(message);
  };
  const context = {
    ...createContext(config, { pool: database.pool, redis, log }),
    sendMail: note,
    sendText: note,
  };
  return {
    context,
    database,
    room,
    reportKeys,
    serviceKeys,
    sent,
    stop: async () => {
      context.closeMail();
      context.passPush?.stop();
      await context.wallets.stop();
      context.sqs.stop();
      await Promise.all([redis.quit(), room.quit(), database.drop()]);
    },
  };
}

function requireEnv(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run this through vitest`);
  return value;
}
