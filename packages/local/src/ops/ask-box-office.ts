import { randomUUID } from 'node:crypto';
import { RequestError, type RequestOptions, request } from '@zilker/contracts/client';
import type { ReplyOf, Route, Schema } from '@zilker/contracts/route';
import { idempotencyHeader } from '@zilker/contracts/tokens';
import type { Desk } from './desk.ts';

const triesMax = 3;

/**
 * Asks the box office as an operator, once in effect however often it is away.
 * @throws RequestError when it refuses, or stays away
 */
export async function askBoxOffice<P extends Schema, B extends Schema, R extends Schema, Q extends Schema>(
  { coreUrl: base, access }: Pick<Desk, 'coreUrl' | 'access'>,
  route: Route<P, B, R, Q>,
  asked: Pick<RequestOptions<Route<P, B, R, Q>>, 'params' | 'body'>,
): Promise<ReplyOf<Route<P, B, R, Q>>> {
  const headers = { authorization: `Bearer ${access}`, [idempotencyHeader]: randomUUID() };
  for (let tries = 1; ; tries++) {
    try {
      return (await request(route, { ...asked, base, headers })) as ReplyOf<Route<P, B, R, Q>>;
    } catch (cause) {
      const isAway =
        cause instanceof RequestError && (cause.code === 'offline' || cause.code === 'unavailable');
      if (!isAway || tries >= triesMax) throw cause;
    }
  }
}
