import * as v from 'valibot';
import { expect, test } from 'vitest';
import { EnvProblem, flag, json, port, readEnv, secret, url } from './env.ts';
import { generateKeys, generateSecret, privateJwksSetting } from './keys.ts';
import { refuseInProduction } from './production.ts';

test('reads settings of each sort; an empty one counts as absent', () => {
  const env = readEnv(
    {
      PORT: port,
      BASE: url(),
      ON: v.optional(flag, 'false'),
      SHAPE: json(v.object({ a: v.number() })),
      KEY: secret(32),
      NOTE: v.optional(v.string(), 'none'),
    },
    {
      PORT: '4310',
      BASE: 'http://localhost:4300/',
      ON: '1',
      SHAPE: '{"a":1}',
      KEY: generateSecret({ development: false }),
      NOTE: '',
    },
  );
  expect(env).toMatchObject({
    PORT: 4310,
    BASE: 'http://localhost:4300',
    ON: true,
    SHAPE: { a: 1 },
    NOTE: 'none',
  });
  expect(env.KEY).toHaveLength(32);
});

test('a bad start names every bad setting at once and repeats no value', () => {
  const start = () =>
    readEnv(
      { PORT: port, BASE: url(), KEY: secret(32), SHAPE: json(v.object({ a: v.number() })) },
      { PORT: '99999', BASE: 'ftp://x', KEY: 'c2hvcnQ', SHAPE: '{' },
    );
  expect(start).toThrow(EnvProblem);
  expect(start).toThrow(/PORT[\s\S]*BASE[\s\S]*KEY[\s\S]*SHAPE/);
  expect(start).not.toThrow(/c2hvcnQ/);
  expect(() => readEnv({ PORT: port }, {})).toThrow('PORT is missing.');
});

test('production refuses what belongs on a machine of ours', () => {
  const rules = {
    keys: { ACCESS_KEYS: generateKeys({ development: true }) },
    secrets: { ROOM_SECRET: Buffer.from(generateSecret({ development: true }), 'base64url') },
    urls: { STRIPE_API_URL: 'http://127.0.0.1:4343', SMS_URL: 'http://localhost:4346' },
    paymentKeys: { STRIPE_SECRET_KEY: 'sk_test_1' },
    absent: { CROWD_JWKS: '{}' },
  };
  const start = () => refuseInProduction({ NODE_ENV: 'production' }, rules);
  for (const name of [
    'ACCESS_KEYS',
    'ROOM_SECRET',
    'STRIPE_API_URL',
    'SMS_URL',
    'STRIPE_SECRET_KEY',
    'CROWD_JWKS',
  ])
    expect(start).toThrow(name);
  expect(() => refuseInProduction({ NODE_ENV: 'development' }, rules)).not.toThrow();
});

test('production takes what is meant for it', () => {
  const rules = {
    keys: { ACCESS_KEYS: generateKeys({ development: false }) },
    secrets: { ROOM_SECRET: Buffer.from(generateSecret({ development: false }), 'base64url') },
    urls: { STRIPE_API_URL: undefined, BEACON_URL: 'https://api.drand.sh' },
    paymentKeys: { STRIPE_SECRET_KEY: 'rk_live_1' },
    absent: { CROWD_JWKS: undefined },
  };
  expect(() => refuseInProduction({ NODE_ENV: 'production' }, rules)).not.toThrow();
});

test('a key set without a private key cannot sign, and says so at the start', () => {
  const { d: _, ...withoutPrivate } = generateKeys({ development: true }).keys[0] ?? {};
  expect(() =>
    readEnv({ ACCESS_KEYS: privateJwksSetting }, { ACCESS_KEYS: JSON.stringify({ keys: [withoutPrivate] }) }),
  ).toThrow('ACCESS_KEYS');
});
