import { setTimeout as delay } from 'node:timers/promises';
import { percentile, type Round, say } from '@zilker/local/bench/figures';
import { generateKeys, publicJwks } from '@zilker/runtime/keys';
import { signer } from '@zilker/runtime/tokens';
import pg from 'pg';
import { startCoreApi } from '../http/start-core-api.ts';
import { openPage } from './browser.ts';
import { codesOf } from './codes.ts';
import type * as ScannerPage from './scanner-page.ts';
import { insertSoldOutShow } from './sold-out-show.ts';

const tickets = 50_000;
const opens = 5;
const scans = 1_000;
const toWarm = 100;
const changed = 100;
/** Longer than core-api gives the same list to all who ask. */
const sharedMs = 2_500;

declare global {
  var scannerPage: typeof ScannerPage;
}

/**
 * The door list of 50,000 tickets as a scanner in Chromium has it from core-api: bytes, seconds to load and to open, what a change of 100
 * tickets costs after that, and how long a verdict takes with no network.
 */
export async function benchList(
  databaseUrl: string,
  atStop: (stop: () => Promise<void>) => void,
): Promise<Round> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  pool.on('error', () => undefined);
  atStop(() => pool.end());
  const show = await insertSoldOutShow(pool, { tickets, gates: 4, scanners: 1 });
  const access = generateKeys({ development: true });
  const core = await startCoreApi(databaseUrl, {
    ACCESS_KEYS: JSON.stringify(access),
    ADMISSION_JWKS: JSON.stringify(publicJwks(generateKeys({ development: true }))),
  });
  atStop(() => core.stop());
  const { page, close } = await openPage(`http://127.0.0.1:${core.port}`, {
    scannerPage: 'loadgen/bench/door/scanner-page.ts',
  });
  atStop(close);
  const [scanner] = show.scanners;
  if (scanner === undefined) throw new Error('no scanner');
  const { venue, event } = show;
  const { id, gate } = scanner;
  const token = await signer('access', access)(
    { role: 'scanner', sub: id, sid: id, venue, event, gate },
    { ttlMs: 3_600_000 },
  );

  const whole: ScannerPage.Opened[] = [];
  for (let n = 0; n < opens; n++) {
    // one that was read for another scanner a moment ago would come as it is
    if (n > 0) await delay(sharedMs);
    whole.push(
      await page.evaluate((token) => {
        scannerPage.forget();
        return scannerPage.openList(token);
      }, token),
    );
    say(`list ${n + 1}/${opens}: ${JSON.stringify(whole.at(-1))}`);
  }
  if (whole.some((one) => one.tickets !== tickets)) throw new Error('the list has not all tickets');
  await pool.query('UPDATE tickets SET serial = 1 WHERE id = ANY ($1)', [show.tickets.slice(0, changed)]);
  const news = await page.evaluate((token) => scannerPage.openList(token, scannerPage.versionHere()), token);
  say(`${changed} changes: ${JSON.stringify(news)}`);

  const nowMs = Date.now();
  const { codes, verifiers } = await codesOf(event, show.tickets.slice(0, scans + toWarm), nowMs);
  const took = await page.evaluate(([codes, at]) => scannerPage.verdicts(codes, at), [
    codes,
    { verifiers, gate, nowMs },
  ] as const);
  const verdicts = took.slice(toWarm);
  const median = (of: (one: ScannerPage.Opened) => number) => percentile(whole.map(of), 0.5);
  return {
    offlineVerdictP50Ms: percentile(verdicts, 0.5),
    offlineVerdictP99Ms: percentile(verdicts, 0.99),
    listTickets: tickets,
    listBytes: median(({ bytes }) => bytes),
    listTextBytes: median(({ chars }) => chars),
    listDownloadSeconds: median(({ downloadMs }) => downloadMs) / 1_000,
    listOpenSeconds: median(({ openMs }) => openMs) / 1_000,
    changesBytes: news.bytes,
    changesSeconds: (news.downloadMs + news.openMs) / 1_000,
  };
}
