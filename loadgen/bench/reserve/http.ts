import { cpuUsOf } from '@zilker/local/bench/cpu';
import { type Round, say } from '@zilker/local/bench/figures';
import { type BenchProcess, startProcess } from '@zilker/local/bench/process';
import { makeKeys } from '../http/make-keys.ts';
import { origin, startCoreApi } from '../http/start-core-api.ts';
import type { Driven, Fans } from './http/clients-process.ts';
import { startWorld } from './world.ts';

const connections = 256;
const ordersARound = 5_000;
const ordersToWarm = 1_500;

/**
 * Whole orders through core-api's own route, one replica as it runs in production, against a bare Hono POST that verifies two
 * signatures, the call's EdDSA and the device's ES256, and answers as much JSON. The same fans send the same bytes to both, in turns:
 * 256 connections, all tokens and proofs made before. core-api verifies a third one besides, that of the access token.
 */
export async function measureHttp(rounds: number): Promise<Round[]> {
  const { env } = makeKeys();
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
      const ours = await drive(clients, core.port, core.pid, count);
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
