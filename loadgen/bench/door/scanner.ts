import { createDb, withTransaction } from '@zilker/box-office/db';
import { createPairing } from '@zilker/box-office/doors/create-pairing';
import { createTestMint } from '@zilker/box-office/doors/testing-doors';
import { buildApp, distOf } from '@zilker/local/apps/build-app';
import { serveApp } from '@zilker/local/apps/serve-app';
import { percentile, type Round, say } from '@zilker/local/bench/figures';
import { findChromium } from '@zilker/local/chromium';
import { freePorts } from '@zilker/local/ports';
import { Problem } from '@zilker/local/problem';
import { secret } from '@zilker/runtime/env';
import { generateKeys, generateSecret, publicJwks } from '@zilker/runtime/keys';
import pg from 'pg';
import { chromium, type Page } from 'playwright-core';
import { encode } from 'uqr';
import * as v from 'valibot';
import { startCoreApi } from '../http/start-core-api.ts';
import { quietArgs } from './browser.ts';
import { holdUp, makeCamera } from './scanner-camera.ts';
import { insertSoldOutShow, type Show } from './sold-out-show.ts';

const scans = 40;
const toWarm = 5;

/**
 * The scanner itself in Chromium, with a camera that we draw, at the door of a show of which core-api says who may come in. The next ticket
 * is held up
 * as soon as the answer to the one before is on the screen, so that from one answer to the next is all that a person at the door waits.
 */
export async function benchScanner(
  databaseUrl: string,
  atStop: (stop: () => Promise<void>) => void,
): Promise<Round> {
  const executablePath = await findChromium();
  if (executablePath === null) throw new Problem('This benchmark needs a Chromium.');
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  pool.on('error', () => undefined);
  atStop(() => pool.end());
  const show = await insertSoldOutShow(pool, { tickets: 1_000, gates: 1, scanners: 1 });
  const ticketKeys = generateKeys({ development: true });
  const otpSecret = generateSecret({ development: true });
  const core = await startCoreApi(databaseUrl, {
    ACCESS_KEYS: JSON.stringify(generateKeys({ development: true })),
    ADMISSION_JWKS: JSON.stringify(publicJwks(generateKeys({ development: true }))),
    TICKET_KEYS: JSON.stringify(ticketKeys),
    OTP_SECRET: otpSecret,
  });
  atStop(() => core.stop());
  await buildApp('scanner');
  const [port = 0] = await freePorts(1);
  const coreApi = `http://127.0.0.1:${core.port}`;
  const app = await serveApp({
    name: 'scanner',
    dist: distOf('scanner'),
    port,
    upstreams: { coreApi, waitingRoom: coreApi },
  });
  atStop(() => app.stop());
  const browser = await chromium.launch({ executablePath, args: quietArgs });
  atStop(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  await page.addInitScript(makeCamera);
  await page.goto(app.url);
  await pair(page, await pairingCode(pool, show, v.parse(secret(32), otpSecret)));

  const phone = await createTestMint(ticketKeys.keys[0]).phone();
  const toAnswer: number[] = [];
  const toNext: number[] = [];
  let before: number | undefined;
  for (const [n, ticket] of show.tickets.slice(0, toWarm + scans).entries()) {
    const code = await phone.codeAt(ticket, show.event, Date.now());
    const { data } = encode(code, { ecc: 'M', border: 4 });
    const { heldUpAtMs, answeredAtMs, word } = await page.evaluate(holdUp, data).catch((cause) => {
      throw new Error(`ticket ${n + 1} was not let in`, { cause });
    });
    if (word !== 'Valid') throw new Error(`the scanner says ${word}`);
    if (n >= toWarm) toAnswer.push(answeredAtMs - heldUpAtMs);
    if (n > toWarm && before !== undefined) toNext.push(answeredAtMs - before);
    before = answeredAtMs;
  }
  say(`scanner: ${toAnswer.length} tickets let in`);
  return {
    heldUpToAnswerP50Ms: percentile(toAnswer, 0.5),
    answerToNextP50Ms: percentile(toNext, 0.5),
    answerToNextP99Ms: percentile(toNext, 0.99),
  };
}

async function pairingCode(pool: pg.Pool, { venue, event, gates }: Show, by: Uint8Array): Promise<string> {
  const [gate] = gates;
  if (gate === undefined) throw new Error('a show without gates');
  const { code } = await withTransaction(createDb(pool), (tx) =>
    createPairing(tx, { venue, event, gate }, by, new Date()),
  );
  return code;
}

async function pair(page: Page, code: string): Promise<void> {
  await page.getByLabel('Pairing code').fill(code);
  await page.getByLabel('Your first name').fill('Ines');
  await page.getByRole('button', { name: 'Pair', exact: true }).click();
  await page.locator('main.scan[data-ready="true"]').waitFor();
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0);
}
