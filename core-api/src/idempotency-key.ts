import { Refusal } from '@zilker/contracts/errors';
import { idempotencyKey } from '@zilker/contracts/fields';
import { idempotencyHeader } from '@zilker/contracts/tokens';
import { type AppEnv, parse } from '@zilker/runtime/http';
import type { Context } from 'hono';

/** @throws Refusal `idempotency_key_required`, `bad_request` for one that is malformed */
export function requireIdempotencyKey(c: Context<AppEnv>): string {
  const key = c.req.header(idempotencyHeader);
  if (key === undefined) throw new Refusal('idempotency_key_required');
  return parse(idempotencyKey, key);
}
