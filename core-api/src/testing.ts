import { createTestDatabase, type TestDatabase } from '@zilker/box-office/testing';
import { type AccessClaims, accessTtlMs } from '@zilker/contracts/tokens';
import { generateKeys, generateSecret, type PrivateJwks, publicJwks } from '@zilker/runtime/keys';
import { createLog } from '@zilker/runtime/log';
import { createPool } from '@zilker/runtime/pg';
import { serve } from '@zilker/runtime/serve';
import { createCoreApp } from './app.ts';
import { readConfig } from './config.ts';
import { type CoreContext, createContext } from './context.ts';
import { holdToDocument } from './openapi/testing-answers.ts';

/** core-api over a database of its own, on a free port, for tests. Every answer is held against the OpenAPI document. */
export type TestCore = {
  /** Where it listens. */
  base: string;
  database: TestDatabase;
  context: CoreContext;
  /** Answers so far that were not what the document says; the end of the tests fails by them. */
  breaches: readonly string[];
  /** The catalogue's own connections. */
  cataloguePool: ReturnType<typeof createPool>;
  /** The room's keys, to make calls with. */
  admissionKeys: PrivateJwks;
  /** The simulated crowd's keys. */
  crowdKeys: PrivateJwks;
  /** A header for an access token with these claims. */
  bearer(claims: AccessClaims, ttlMs?: number): Promise<{ authorization: string }>;
  stop(): Promise<void>;
};

export const testOrigins = {
  STOREFRONT_ORIGIN: 'http://localhost:4300',
  PORTAL_ORIGIN: 'http://localhost:4301',
} as const;

export async function startTestCore(
  options: { now?: () => Date; env?: Readonly<Record<string, string>> } = {},
): Promise<TestCore> {
  const database = await createTestDatabase();
  const admissionKeys = generateKeys({ development: true });
  const crowdKeys = generateKeys({ development: true });
  const config = readConfig({ ...testEnv(database.url, admissionKeys, crowdKeys), ...options.env });
  const log = createLog('core-api', { level: config.LOG_LEVEL });
  const cataloguePool = createPool(database.url, { max: 2, name: 'core-api-catalogue', log });
  const context = createContext(config, {
    pool: database.pool,
    cataloguePool,
    log,
    ...(options.now === undefined ? {} : { now: options.now }),
  });
  const { app, breaches } = holdToDocument(createCoreApp(context));
  const server = await serve(app, { host: config.HOST, port: 0 });
  return {
    base: `http://127.0.0.1:${server.port}`,
    database,
    context,
    breaches,
    cataloguePool,
    admissionKeys,
    crowdKeys,
    bearer: async (claims, ttlMs = accessTtlMs) => ({
      authorization: `Bearer ${await context.signAccess(claims, { ttlMs })}`,
    }),
    stop: async () => {
      await server.stop(0);
      await context.wallets.stop();
      await cataloguePool.end();
      await database.drop();
      if (breaches.length > 0) throw new Error(`not as the document says:\n${breaches.join('\n')}`);
    },
  };
}

function testEnv(databaseUrl: string, admissionKeys: PrivateJwks, crowdKeys: PrivateJwks) {
  const keys = () => JSON.stringify(generateKeys({ development: true }));
  return {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    PORT: '0',
    ADMIN_PORT: '0',
    DATABASE_URL: databaseUrl,
    ...testOrigins,
    OTP_SECRET: generateSecret({ development: true }),
    ACCESS_KEYS: keys(),
    TICKET_KEYS: keys(),
    ADMISSION_JWKS: JSON.stringify(publicJwks(admissionKeys)),
    CROWD_JWKS: JSON.stringify(publicJwks(crowdKeys)),
    WALLET_SECRET: generateSecret({ development: true }),
    STRIPE_SECRET_KEY: 'sk_test_0123456789abcdef',
    STRIPE_WEBHOOK_SECRET: 'whsec_0123456789abcdef, whsec_ofconnected00000',
    STRIPE_API_URL: 'http://127.0.0.1:9',
  };
}
