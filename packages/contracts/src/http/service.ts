import * as v from 'valibot';
import { problemPath } from '../problem.ts';
import { defineRoute } from '../route.ts';

/** What the API says of itself: public, and the same for as long as a release runs. */
const none = v.undefined();
const noParams = v.object({});

/** The OpenAPI 3.1 document, made from these very contracts. */
export const readOpenApi = defineRoute({
  method: 'GET',
  path: '/api/v1/openapi.json',
  params: noParams,
  body: none,
  reply: v.looseObject({ openapi: v.string(), paths: v.looseObject({}) }),
});

/** The waiting room's own. */
export const readRoomOpenApi = defineRoute({ ...readOpenApi, path: '/room/v1/openapi.json' });

/** What a problem's `type` leads to. */
export const readProblemType = defineRoute({
  method: 'GET',
  path: `${problemPath}:code`,
  params: v.object({ code: v.string() }),
  body: none,
  reply: v.object({ type: v.string(), title: v.string(), status: v.number(), code: v.string() }),
});

/** Public keys as RFC 7517 has them. */
const publicKey = v.object({ kty: v.string(), crv: v.string(), x: v.string(), kid: v.string() });

/** The keys that access tokens are signed with. */
export const readKeys = defineRoute({
  method: 'GET',
  path: '/.well-known/jwks.json',
  params: noParams,
  body: none,
  reply: v.object({ keys: v.array(publicKey) }),
});
