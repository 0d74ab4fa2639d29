import { fileURLToPath } from 'node:url';
import { cpuUsOf } from '@zilker/local/bench/cpu';
import { type Round, say } from '@zilker/local/bench/figures';
import { type BenchProcess, startProcess } from '@zilker/local/bench/process';
import { type Child, startChild } from '@zilker/local/child';
import { freePorts } from '@zilker/local/ports';
import { waitUntil } from '@zilker/local/wait-until';
import { generateKeys, generateSecret, publicJwks } from '@zilker/runtime/keys';
import type { Driven, Fans } from './http/clients-process.ts';
import { startWorld } from './world.ts';

const connections = 256;
const ordersARound = 8_000;
const ordersToWarm = 2_000;
const origin = 'http://localhost:4300';

/**
 * Whole orders through core-api's own route, one replica as it runs in production, against a bare Hono POST that verifies two
 * signatures, the call's EdDSA and the device's ES256, and answers as much JSON. The same fans send the same bytes to both, in turns:
 * 256 connections, all tokens and proofs made before. core-api verifies a third one besides, that of the access token.
 */
export async function measureHttp(rounds: number): Promise<Round[]> {
  const keys = {
    ACCESS_KEYS: JSON.stringify(generateKeys({ development: true })),
    ADMISSION_KEYS: generateKeys({ development: true }),
  };
  const env = {
    ACCESS_KEYS: keys.ACCESS_KEYS,
    ADMISSION_KEYS: JSON.stringify(keys.ADMISSION_KEYS),
    ADMISSION_JWKS: JSON.stringify(publicJwks(keys.ADMISSION_KEYS)),
  };
  const world = await startWorld();
  const stops: (() => Promise<void>)[] = [() => world.stop()];
  try {
    const fans = ordersToWarm + rounds * ordersARound;
    const opened = await world.openSale({ tickets: fans, fans });
    stops.push(() => opened.close());
    const { connectionString = '' } = (await opened.pool(1)).options;
    const core = await startCoreApi(connectionString, env);
    stops.push(() => core.stop());
    const bare = await startProcess(new URL('./http/bare-process.ts', import.meta.url), { env });
    stops.push(() => bare.stop());
    const clients = await startProcess(new URL('./http/clients-process.ts', import.meta.url), { env });
    stops.push(() => clients.stop());
    const barePort = await bare.ask<number>('port');
    const { sale } = opened;
    let firstIndex = 0;
    const round = async (count: number): Promise<Round> => {
      const accounts = sale.accounts.slice(firstIndex, firstIndex + count);
      const batch: Fans = { origin, drop: sale.drop, type: sale.type, firstIndex, accounts };
      firstIndex += count;
      // a proof counts for a minute
      await clients.ask('prepare', batch);
      const ours = await drive(clients, core.port, core.child.pid, count);
      const raw = await drive(clients, barePort, bare.pid, count);
      return {
        http: ours.perSecond / raw.perSecond,
        httpOrdersPerSecond: ours.perSecond,
        bareHttpPerSecond: raw.perSecond,
        httpP99Ms: ours.p99Ms,
        bareHttpP99Ms: raw.p99Ms,
        httpCpuUs: ours.cpuUs,
        bareHttpCpuUs: raw.cpuUs,
      };
    };
    await round(ordersToWarm);
    const measured: Round[] = [];
    for (let n = 0; n < rounds; n++) {
      measured.push(await round(ordersARound));
      say(`http ${n + 1}/${rounds}: ${JSON.stringify(measured.at(-1))}`);
    }
    return measured;
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

async function drive(
  clients: BenchProcess,
  port: number,
  pid: number,
  count: number,
): Promise<{ perSecond: number; p99Ms: number; cpuUs: number }> {
  const cpuBefore = await cpuUsOf(pid);
  const { ms, p99Ms, statuses } = await clients.ask<Driven>('drive', port, connections);
  const cpuUs = ((await cpuUsOf(pid)) - cpuBefore) / count;
  if (statuses['200'] !== count) throw new Error(`not every order was taken: ${JSON.stringify(statuses)}`);
  return { perSecond: (count / ms) * 1000, p99Ms, cpuUs };
}

/** A replica as it runs in production, but for its keys; what it logs goes to a pipe, as it does there. */
async function startCoreApi(
  databaseUrl: string,
  env: { ACCESS_KEYS: string; ADMISSION_JWKS: string },
): Promise<{ child: Child; port: number; stop(): Promise<void> }> {
  const [port = 0, adminPort = 0] = await freePorts(2);
  const child = await startChild({
    command: process.execPath,
    args: [
      ...(process.env.CORE_API_NODE_ARGS?.split(' ') ?? []),
      fileURLToPath(new URL('../../../core-api/src/main.ts', import.meta.url)),
    ],
    env: {
      ...process.env,
      ...env,
      NODE_ENV: 'development',
      LOG_LEVEL: 'info',
      HOST: '127.0.0.1',
      PORT: String(port),
      ADMIN_PORT: String(adminPort),
      DATABASE_URL: databaseUrl,
      STOREFRONT_ORIGIN: origin,
      PORTAL_ORIGIN: 'http://localhost:4301',
      OTP_SECRET: generateSecret({ development: true }),
      TICKET_KEYS: JSON.stringify(generateKeys({ development: true })),
      STRIPE_SECRET_KEY: 'sk_test_0123456789abcdef',
      STRIPE_WEBHOOK_SECRET: 'whsec_0123456789abcdef',
      STRIPE_API_URL: 'http://127.0.0.1:9',
    },
  });
  await waitUntil('core-api answering', async () => {
    if (!child.running) throw new Error(`core-api did not start:\n${child.tail()}`);
    const response = await fetch(`http://127.0.0.1:${adminPort}/readyz`).catch(() => undefined);
    return response?.ok === true;
  });
  return { child, port, stop: () => child.stop('SIGTERM', 5_000) };
}
