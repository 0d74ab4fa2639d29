import { cpuUsOf } from '@zilker/local/bench/cpu';
import { percentile, type Round, say } from '@zilker/local/bench/figures';
import { type BenchProcess, startProcess } from '@zilker/local/bench/process';
import { generateKeys, publicJwks } from '@zilker/runtime/keys';
import { signer } from '@zilker/runtime/tokens';
import pg from 'pg';
import type { Sent } from '../http/send-all.ts';
import { type CoreApi, startCoreApi } from '../http/start-core-api.ts';
import type { Night } from './check-ins/scanners-process.ts';
import { insertSoldOutShow, type Show } from './sold-out-show.ts';

const scanners = 50;
const scansARound = 5_000;
const scansToWarm = 2_000;
const slices = 10;
/** As fast as each of them is ready again: two a second. */
const pacePerSecond = 2 * scanners;
const pacedARound = 10 * pacePerSecond;

/**
 * Check-ins over HTTP, each of one ticket with its turning code as evidence and kept before it is answered, against a bare Hono POST with one
 * insert on the same PostgreSQL: 50 scanners that scan without a pause, in turns about. Then 50 scanners at a busy door's pace, at each.
 */
export async function benchCheckIns(
  databaseUrl: string,
  rounds: number,
  atStop: (stop: () => Promise<void>) => void,
): Promise<Round[]> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  pool.on('error', () => undefined);
  atStop(() => pool.end());
  const tickets = scansToWarm + rounds * (scansARound + pacedARound);
  const show = await insertSoldOutShow(pool, { tickets, gates: 4, scanners });
  const access = generateKeys({ development: true });
  const ticketKeys = generateKeys({ development: true });
  const core = await startCoreApi(databaseUrl, {
    ACCESS_KEYS: JSON.stringify(access),
    ADMISSION_JWKS: JSON.stringify(publicJwks(generateKeys({ development: true }))),
    TICKET_KEYS: JSON.stringify(ticketKeys),
  });
  atStop(() => core.stop());
  const bare = await startProcess(new URL('./check-ins/bare-process.ts', import.meta.url), {
    env: { DATABASE_URL: databaseUrl },
  });
  atStop(() => bare.stop());
  const night = await startProcess(new URL('./check-ins/scanners-process.ts', import.meta.url));
  atStop(() => night.stop());
  await night.ask('begin', {
    event: show.event,
    ticketKeys,
    tokens: await tokensOf(show, access),
  } satisfies Night);
  const sides = { night, core, bare, barePort: await bare.ask<number>('port'), pool };

  let scanned = 0;
  const nextTickets = (count: number) => {
    scanned += count;
    return show.tickets.slice(scanned - count, scanned);
  };
  await scanFlatOut(sides, nextTickets(scansToWarm), false);
  const measured: Round[] = [];
  for (let n = 0; n < rounds; n++) {
    const flatOut = await scanFlatOut(sides, nextTickets(scansARound), n % 2 === 1);
    const paced = await scanPaced(sides, nextTickets(pacedARound));
    await expectInside(pool, scanned);
    measured.push({ ...flatOut, ...paced });
    say(`check-ins ${n + 1}/${rounds}: ${JSON.stringify(measured.at(-1))}`);
  }
  return measured;
}

type Sides = { night: BenchProcess; core: CoreApi; bare: BenchProcess; barePort: number; pool: pg.Pool };
type Tickets = Show['tickets'];

/** In slices turn about, so that whatever else the machine does in these seconds is done to both. */
async function scanFlatOut(
  { night, core, bare, barePort, pool }: Sides,
  tickets: Tickets,
  bareFirst: boolean,
): Promise<Round> {
  await pool.query('CHECKPOINT');
  const ours: Sent[] = [];
  const raw: Sent[] = [];
  const cpuUs = { ours: 0, raw: 0 };
  const each = Math.floor(tickets.length / slices);
  for (let n = 0; n < slices * 2; n++) {
    const isBare = (n % 2 === 0) === bareFirst;
    const { port, pid } = isBare ? { port: barePort, pid: bare.pid } : core;
    const slice = Math.floor(n / 2);
    await night.ask('prepare', tickets.slice(slice * each, (slice + 1) * each));
    const before = await cpuUsOf(pid);
    const driven = await night.ask<Sent>('drive', port);
    cpuUs[isBare ? 'raw' : 'ours'] += (await cpuUsOf(pid)) - before;
    expectTaken(driven.statuses, each);
    (isBare ? raw : ours).push(driven);
  }
  const perSecond = (driven: readonly Sent[]) =>
    (each * slices * 1000) / driven.reduce((sum, { ms }) => sum + ms, 0);
  const latencies = (driven: readonly Sent[]) => driven.flatMap((one) => one.latencies);
  return {
    checkIn: perSecond(ours) / perSecond(raw),
    checkInsPerSecond: perSecond(ours),
    barePerSecond: perSecond(raw),
    checkInFlatOutP50Ms: percentile(latencies(ours), 0.5),
    checkInFlatOutP99Ms: percentile(latencies(ours), 0.99),
    bareFlatOutP99Ms: percentile(latencies(raw), 0.99),
    checkInCpuUs: cpuUs.ours / (each * slices),
    bareCpuUs: cpuUs.raw / (each * slices),
  };
}

async function scanPaced({ night, core, barePort }: Sides, tickets: Tickets): Promise<Round> {
  const latenciesAt = async (port: number) => {
    const paced = await night.ask<Pick<Sent, 'latencies' | 'statuses'>>('pace', port, tickets, pacePerSecond);
    expectTaken(paced.statuses, tickets.length);
    return paced.latencies;
  };
  const [ours, raw] = [await latenciesAt(core.port), await latenciesAt(barePort)];
  return {
    checkInP50Ms: percentile(ours, 0.5),
    checkInP99Ms: percentile(ours, 0.99),
    bareP50Ms: percentile(raw, 0.5),
    bareP99Ms: percentile(raw, 0.99),
  };
}

function expectTaken(statuses: Record<string, number>, count: number): void {
  if (statuses['200'] !== count) throw new Error(`not every check-in was taken: ${JSON.stringify(statuses)}`);
}

/** Everybody who was scanned at core-api is in, and nobody else. */
async function expectInside(pool: pg.Pool, count: number): Promise<void> {
  const { rows } = await pool.query<{ accepted: number; inside: number }>(
    `SELECT (SELECT count(*)::integer FROM check_ins WHERE accepted) AS accepted,
            (SELECT count(*)::integer FROM tickets WHERE state = 'checked_in') AS inside`,
  );
  if (rows[0]?.accepted !== count || rows[0].inside !== count)
    throw new Error(`${count} were scanned: ${JSON.stringify(rows)}`);
}

function tokensOf({ venue, event, scanners }: Show, access: Parameters<typeof signer>[1]): Promise<string[]> {
  const sign = signer('access', access);
  return Promise.all(
    scanners.map(({ id, gate }) =>
      sign({ role: 'scanner', sub: id, sid: id, venue, event, gate }, { ttlMs: 3_600_000 }),
    ),
  );
}
