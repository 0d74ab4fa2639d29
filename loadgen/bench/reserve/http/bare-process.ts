import { serve } from '@hono/node-server';
import { serveWords } from '@zilker/local/bench/process';
import { type Jwks, publicJwksSchema } from '@zilker/runtime/keys';
import { Hono } from 'hono';
import { EmbeddedJWK, importJWK, jwtVerify } from 'jose';
import * as v from 'valibot';

/**
 * The least that any server could do for an order: verify the call and the device's proof, read the body, answer JSON of the same
 * size. No store, no log, nothing looked at inside the tokens.
 */
const jwks: Jwks = v.parse(publicJwksSchema, JSON.parse(process.env.ADMISSION_JWKS ?? ''));
const keys = new Map(
  await Promise.all(jwks.keys.map(async (jwk) => [jwk.kid, await importJWK(jwk, 'EdDSA')] as const)),
);

const app = new Hono();
app.post('/api/v1/drops/:drop/orders', async (c) => {
  const { payload } = await jwtVerify(
    c.req.header('zilker-admission') ?? '',
    (header) => keys.get(header.kid ?? '') ?? new Uint8Array(),
    { algorithms: ['EdDSA'], typ: 'zilker-admission+jwt', issuer: 'zilker/room', audience: 'zilker/core' },
  );
  await jwtVerify(c.req.header('dpop') ?? '', EmbeddedJWK, { algorithms: ['ES256'], typ: 'dpop+jwt' });
  const { lines } = await c.req.json<{ lines: { type: string; quantity: number }[] }>();
  return c.json({
    order: {
      id: c.req.header('idempotency-key'),
      drop: c.req.param('drop'),
      event: payload.sub,
      state: 'held',
      version: 1,
      lines: lines.map((line) => ({ ...line, name: 'Floor', priceCents: 3000 })),
      totalCents: 3172,
      venueCents: 3000,
      cardCents: 122,
      zilkerCents: 50,
      expiresAtMs: Date.now() + 300_000,
      declines: 0,
      extension: { byMs: 30_000, left: 10 },
      tickets: [],
    },
    nowMs: Date.now(),
  });
});
const port = await new Promise<number>((resolve) => {
  serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, (info) => resolve(info.port));
});

serveWords({ port: () => port });
