import { findChromium } from '@zilker/local/chromium';
import { afterAll, beforeAll, beforeEach, describe, onTestFailed } from 'vitest';
import type { Cast } from './journeys/cast.ts';
import { chargeLaterJourney } from './journeys/charge-later.ts';
import { fanJourney } from './journeys/fan.ts';
import { holdingJourney } from './journeys/holding.ts';
import { liveJourney } from './journeys/live.ts';
import { moneyJourney } from './journeys/money.ts';
import { pricesJourney } from './journeys/prices.ts';
import { scannerJourney } from './journeys/scanner.ts';
import { scheduleJourney } from './journeys/schedule.ts';
import { waitingJourney } from './journeys/waiting.ts';
import { createInbox } from './stage/inbox.ts';
import { openStage } from './stage/stage.ts';

const chromium = await findChromium();

/** One evening, told once on one stage: each journey goes on with what those before it left. */
describe.skipIf(chromium === null)('Zilker in a browser', { timeout: 240_000 }, () => {
  const cast = {} as Cast;
  let broken = false;

  beforeAll(async () => {
    cast.stage = await openStage(chromium ?? '');
    cast.inbox = createInbox(cast.stage.stack.ports.inbox);
  }, 300_000);
  afterAll(() => cast.stage?.stop());
  beforeEach((context) => {
    context.skip(broken, 'The story broke off before.');
    onTestFailed(async () => {
      broken = true;
      console.error(await cast.stage.report());
    });
  });

  describe('scheduling', () => scheduleJourney(cast));
  describe('the fan', () => fanJourney(cast));
  describe('the door', () => scannerJourney(cast));
  describe('holding', () => holdingJourney(cast));
  describe('waiting', () => waitingJourney(cast));
  describe('the drop, live', () => liveJourney(cast));
  describe('paying', () => moneyJourney(cast));
  describe('charging later', () => chargeLaterJourney(cast));
  describe('prices', () => pricesJourney(cast));
});
