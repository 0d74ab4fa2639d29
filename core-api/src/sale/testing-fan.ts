import { insertAccount } from '@zilker/box-office/testing-rows';
import { makeDeviceKey, makeProof, publicJwk, thumbprintOf } from '@zilker/contracts/dpop';
import { type Id, newId } from '@zilker/contracts/ids';
import { problem } from '@zilker/contracts/problem';
import { pathOf } from '@zilker/contracts/route';
import {
  type AdmissionClaims,
  accessTtlMs,
  admissionHeader,
  idempotencyHeader,
  nonceHeader,
  proofHeader,
} from '@zilker/contracts/tokens';
import { signer } from '@zilker/runtime/tokens';
import * as v from 'valibot';
import { type TestCore, testOrigins } from '../testing.ts';

export type TestFan = Awaited<ReturnType<typeof calledFan>>;
type Sent = { route: { method: string; path: string }; params: Record<string, string>; body?: unknown };
export type Parts = {
  method: string;
  url: string;
  accessToken: string;
  nonce: string;
  idempotencyKey: string;
};
export type Headers = Record<string, string>;

/** A fan with a device, a session and a call to `place`. */
export async function calledFan(core: TestCore, place: { drop: Id<'drop'>; index: number; callNo?: number }) {
  const account = await insertAccount(core.context.db);
  const device = await makeDeviceKey();
  const claims: AdmissionClaims = {
    sub: account.id,
    drop: place.drop,
    index: place.index,
    callNo: place.callNo ?? 1,
    openBy: Date.now() + 60_000,
    cnf: { jkt: await thumbprintOf(await publicJwk(device)) },
    nonce: 'bm9uY2Utb2YtdGhlLWNhbGw',
  };
  const accessToken = await core.context.signAccess(
    { role: 'fan', sub: account.id, sid: newId('session') },
    { ttlMs: accessTtlMs },
  );
  const admission = await signer('admission', core.admissionKeys)(claims, { ttlMs: 600_000 });
  return { account, device, claims, accessToken, admission };
}

/** Everything a valid request carries, to be sent as it is or with one thing wrong. */
export async function headersOf(
  fan: TestFan,
  sent: Sent,
  change: Partial<Parts> & { device?: CryptoKeyPair; atMs?: number } = {},
): Promise<Headers> {
  const { device = fan.device, atMs = Date.now(), ...parts } = change;
  const isWrite = sent.route.method !== 'GET';
  const key = parts.idempotencyKey ?? newId('order').slice(4);
  const proof = await makeProof(
    device,
    {
      method: sent.route.method,
      url: testOrigins.STOREFRONT_ORIGIN + pathOf(sent.route, sent.params),
      accessToken: fan.accessToken,
      nonce: fan.claims.nonce,
      ...(isWrite ? { idempotencyKey: key } : {}),
      ...parts,
    },
    atMs,
  );
  return {
    authorization: `Bearer ${fan.accessToken}`,
    [admissionHeader]: fan.admission,
    [proofHeader]: proof,
    ...(isWrite ? { [idempotencyHeader]: key } : {}),
  };
}

export async function send(
  core: TestCore,
  { route, params, body }: Sent,
  headers: Headers,
): Promise<{ status: number; code: string | null; json: unknown; nonce: string | null }> {
  const response = await fetch(core.base + pathOf(route, params), {
    method: route.method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json: unknown = await response.json();
  const refused = v.safeParse(problem, json);
  return {
    status: response.status,
    code: refused.success ? refused.output.code : null,
    json,
    nonce: response.headers.get(nonceHeader),
  };
}

/** Every row of every table, to see that nothing was written. */
export async function allRows({ database }: TestCore): Promise<string> {
  const { rows: tables } = await database.pool.query<{ name: string }>(
    `SELECT quote_ident(table_name) AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`,
  );
  const parts = tables.map(
    ({ name }) =>
      `SELECT '${name}' AS name, coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') AS rows FROM ${name} t`,
  );
  const { rows } = await database.pool.query(`${parts.join(' UNION ALL ')} ORDER BY name`);
  return JSON.stringify(rows);
}
