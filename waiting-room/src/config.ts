import { drandInfo } from '@zilker/contracts/draw/chain';
import { trustedProxiesSetting } from '@zilker/runtime/client-address';
import { commonEnv, EnvProblem, json, port, readEnv, secret, url } from '@zilker/runtime/env';
import { privateJwksSetting, publicJwksSetting } from '@zilker/runtime/keys';
import { refuseInProduction } from '@zilker/runtime/production';
import { redisUrl } from '@zilker/runtime/redis';
import { sqsEnv } from '@zilker/runtime/sqs';
import * as v from 'valibot';
import { relaysSetting } from './draw/relays.ts';
import { limitSettings } from './limits/settings.ts';

const wholeUpTo = (max: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d{1,9}$/, 'This is not a whole number.'),
    v.toNumber(),
    v.maxValue(max, `This is ${max} at most.`),
  );

const settings = {
  ...commonEnv,
  ...sqsEnv,
  /** Where fans connect. */
  PORT: port,
  REDIS_URL: redisUrl,
  /** 32 bytes that draw secrets and blinds are derived from. */
  ROOM_SECRET: secret(32),
  /** What the room signs with: places, calls, reports. */
  PLACE_KEYS: privateJwksSetting,
  ADMISSION_KEYS: privateJwksSetting,
  REPORT_KEYS: privateJwksSetting,
  /** Whom it believes: core-api about accounts and staff, the workers about drops. */
  ACCESS_JWKS: publicJwksSetting,
  SERVICE_JWKS: publicJwksSetting,
  /** The simulated crowd's issuer, never in production. */
  CROWD_JWKS: v.optional(publicJwksSetting),
  /** A chain of public randomness and where its rounds are read; without one, draws rest on the commitment alone. */
  BEACON_URL: v.optional(url()),
  BEACON_CHAIN: v.optional(json(drandInfo)),
  /** Public addresses of the same chain, with spaces between them: where browsers may fetch a round that is late, and we too. */
  BEACON_RELAYS: v.optional(relaysSetting, ''),
  /**
   * How hard the work is that a place has to do before it counts as here: the highest number that may have to be tried by
   * everybody, suspects up to six times that. 50,000 are at most 1.7 s of a slow phone; 0 asks nobody for work.
   */
  WORK_MAX_NUMBER: v.optional(wholeUpTo(50_000), '50000'),
  /** From so many places of one drop on, an address gets harder work; from four times as many on, the hardest. No address is refused. */
  DENSE_PLACES: v.optional(wholeUpTo(1_000_000), '25'),
  ...limitSettings,
  /** Networks of the proxies in front of us: their word counts for who asks. */
  TRUSTED_PROXIES: trustedProxiesSetting,
  /** Above this many sockets a replica sends newcomers elsewhere. */
  SOCKETS_MAX: v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,5}$/), v.transform(Number)), '18000'),
} as const;

export type Config = ReturnType<typeof readConfig>;

/** @throws EnvProblem naming every bad setting */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env) {
  const config = readEnv(settings, env);
  if ((config.BEACON_URL === undefined) !== (config.BEACON_CHAIN === undefined))
    throw new EnvProblem(['BEACON_URL and BEACON_CHAIN go together.']);
  const relays = Object.fromEntries(config.BEACON_RELAYS.map((one) => [`BEACON_RELAYS (${one})`, one]));
  refuseInProduction(config, {
    keys: {
      PLACE_KEYS: config.PLACE_KEYS,
      ADMISSION_KEYS: config.ADMISSION_KEYS,
      REPORT_KEYS: config.REPORT_KEYS,
      ACCESS_JWKS: config.ACCESS_JWKS,
      SERVICE_JWKS: config.SERVICE_JWKS,
    },
    secrets: { ROOM_SECRET: config.ROOM_SECRET },
    urls: { BEACON_URL: config.BEACON_URL, SQS_ENDPOINT: config.SQS_ENDPOINT, ...relays },
    absent: { CROWD_JWKS: config.CROWD_JWKS },
  });
  return config;
}
