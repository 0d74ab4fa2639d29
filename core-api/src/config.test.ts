import { EnvProblem } from '@zilker/runtime/env';
import { generateKeys, generateSecret, publicJwks } from '@zilker/runtime/keys';
import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

const live = { development: false };
const production = {
  NODE_ENV: 'production',
  PORT: '8080',
  ADMIN_PORT: '8081',
  DATABASE_URL: 'postgres://core@db.internal/zilker',
  STOREFRONT_ORIGIN: 'https://zilker.example/',
  PORTAL_ORIGIN: 'https://portal.zilker.example',
  OTP_SECRET: generateSecret(live),
  WALLET_SECRET: generateSecret(live),
  ACCESS_KEYS: JSON.stringify(generateKeys(live)),
  TICKET_KEYS: JSON.stringify(generateKeys(live)),
  ADMISSION_JWKS: JSON.stringify(publicJwks(generateKeys(live))),
  STRIPE_SECRET_KEY: 'sk_live_0123456789abcdef',
  STRIPE_WEBHOOK_SECRET: 'whsec_0123456789abcdef',
};

function problemOf(env: Record<string, string | undefined>): string {
  try {
    readConfig(env);
  } catch (cause) {
    if (cause instanceof EnvProblem) return cause.message;
    throw cause;
  }
  throw new Error('this env was taken');
}

test('takes what production needs', () => {
  const config = readConfig(production);
  expect(config).toMatchObject({
    PORT: 8080,
    STOREFRONT_ORIGIN: 'https://zilker.example',
  });
});

test('names every bad setting at once, and repeats none of their values', () => {
  const problem = problemOf({
    ...production,
    PORT: '99999',
    OTP_SECRET: 'short-secret',
    DATABASE_URL: undefined,
    ACCESS_KEYS: '{"keys":[]}',
    STRIPE_SECRET_KEY: 'pk_live_public',
  });
  for (const name of ['PORT', 'OTP_SECRET', 'DATABASE_URL', 'ACCESS_KEYS', 'STRIPE_SECRET_KEY'])
    expect(problem).toContain(name);
  expect(problem).not.toContain('short-secret');
  expect(problem).not.toContain('pk_live_public');
});

test('production takes nothing that belongs on a developer’s machine', () => {
  const development = { development: true };
  const problem = problemOf({
    ...production,
    OTP_SECRET: generateSecret(development),
    ACCESS_KEYS: JSON.stringify(generateKeys(development)),
    TICKET_KEYS: JSON.stringify(generateKeys(development)),
    ADMISSION_JWKS: JSON.stringify(publicJwks(generateKeys(development))),
    CROWD_JWKS: JSON.stringify(publicJwks(generateKeys(live))),
    STRIPE_SECRET_KEY: 'sk_test_0123456789abcdef',
    STRIPE_API_URL: 'http://127.0.0.1:4343',
    STOREFRONT_ORIGIN: 'http://localhost:4300',
  });
  for (const name of [
    'OTP_SECRET',
    'ACCESS_KEYS',
    'TICKET_KEYS',
    'ADMISSION_JWKS',
    'CROWD_JWKS',
    'STRIPE_SECRET_KEY',
    'STRIPE_API_URL',
    'STOREFRONT_ORIGIN',
  ])
    expect(problem).toContain(name);
});
