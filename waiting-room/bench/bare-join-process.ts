import { serve } from '@hono/node-server';
import { type Jwks, publicJwksSchema } from '@zilker/runtime/keys';
import { createRedis, untilReady } from '@zilker/runtime/redis';
import { Hono } from 'hono';
import { importJWK, jwtVerify } from 'jose';
import * as v from 'valibot';
import { serveWords } from './child.ts';

/** What any server that gives out places has to do at the least: verify the access token, ask Redis once, answer JSON. */
const jwks: Jwks = v.parse(publicJwksSchema, JSON.parse(process.env.ACCESS_JWKS ?? ''));
const keys = new Map(
  await Promise.all(jwks.keys.map(async (jwk) => [jwk.kid, await importJWK(jwk, 'EdDSA')] as const)),
);
const redis = createRedis(process.env.REDIS_URL ?? '', { name: 'bare' });
await untilReady(redis);

const app = new Hono();
app.post('/places', async (c) => {
  const token = c.req.header('authorization')?.slice('Bearer '.length) ?? '';
  const { payload } = await jwtVerify(token, (header) => keys.get(header.kid ?? '') ?? new Uint8Array(), {
    algorithms: ['EdDSA'],
    typ: 'zilker-access+jwt',
    issuer: 'zilker/core',
    audience: 'zilker',
  });
  const { jkt } = await c.req.json<{ jkt: string }>();
  const isNew = await redis.hset('room:bare', payload.sub ?? '', jkt);
  return c.json({ isNew });
});
const port = await new Promise<number>((resolve) => {
  serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, (info) => resolve(info.port));
});

serveWords({
  url: () => `http://127.0.0.1:${port}/places`,
  cpuUs: () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
});
