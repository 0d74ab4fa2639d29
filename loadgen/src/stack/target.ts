import type { Run } from '@zilker/local/run-file';
import { readEnv, secret, url } from '@zilker/runtime/env';
import { privateJwksSetting } from '@zilker/runtime/keys';
import { redisUrl } from '@zilker/runtime/redis';
import * as v from 'valibot';

const settings = {
  DATABASE_URL: url(['postgres:', 'postgresql:']),
  /** With all rights: the audit reads what no service may. */
  REDIS_URL: redisUrl,
  SQS_ENDPOINT: v.optional(url()),
  SQS_QUEUE_PREFIX: v.optional(v.string(), 'zilker-'),
  AWS_REGION: v.optional(v.string(), 'us-east-1'),
  AWS_ACCESS_KEY_ID: v.optional(v.string()),
  AWS_SECRET_ACCESS_KEY: v.optional(v.string()),
  CROWD_KEYS: privateJwksSetting,
  OTP_SECRET: v.optional(secret(32)),
  CORE_API_URL: url(),
  ROOM_URL: url(),
  STOREFRONT_ORIGIN: url(),
  BEACON_URL: v.optional(url()),
  /** The stand-in for Stripe. Without it nobody can pay: real Stripe has no page for a crowd. */
  STRIPE_API_URL: v.optional(url()),
} as const;

/** A stack as the crowd reaches it. */
export type Target = v.InferOutput<v.ObjectSchema<typeof settings, undefined>>;

/** From the env that a stack has for its tools. @throws EnvProblem */
export function targetOf(env: Run['env']): Target {
  return readEnv(settings, env);
}
