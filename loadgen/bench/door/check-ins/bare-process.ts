import { serve } from '@hono/node-server';
import type { syncCheckIns } from '@zilker/contracts/http/doors';
import type { BodyOf } from '@zilker/contracts/route';
import { serveWords } from '@zilker/local/bench/process';
import { Hono } from 'hono';
import pg from 'pg';

/** The least that any server could do for a check-in: read the body, insert one row, answer. Nothing is judged, and nobody is asked for a token. */
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
pool.on('error', () => undefined);
await pool.query(
  'CREATE TABLE bare_check_ins (nonce text PRIMARY KEY, ticket text NOT NULL, code text, at timestamptz NOT NULL)',
);
const text = 'INSERT INTO bare_check_ins (nonce, ticket, code, at) VALUES ($1, $2, $3, $4)';

const app = new Hono();
app.post('/api/v1/doors/check-ins', async (c) => {
  const { checkIns } = await c.req.json<BodyOf<typeof syncCheckIns>>();
  for (const { nonce, ticket, code, atMs } of checkIns)
    await pool.query({ name: 'insert', text, values: [nonce, ticket, code, new Date(atMs)] });
  const results = checkIns.map(({ nonce }) => ({ nonce, answer: 'valid', first: null }));
  return c.json({ results, checkedInHere: 1 });
});
const port = await new Promise<number>((resolve) => {
  serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, (info) => resolve(info.port));
});

serveWords({ port: () => port });
