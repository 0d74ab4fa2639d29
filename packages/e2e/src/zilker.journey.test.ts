import { findChromium } from '@zilker/local/chromium';
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import type { Cast } from './journeys/cast.ts';
import { chargeLaterJourney } from './journeys/charge-later.ts';
import { fanJourney } from './journeys/fan.ts';
import { holdingJourney } from './journeys/holding.ts';
import { liveJourney } from './journeys/live.ts';
import { moneyJourney } from './journeys/money.ts';
import { outageJourney } from './journeys/outage.ts';
import { pricesJourney } from './journeys/prices.ts';
import { lateRefundJourney, scannerJourney } from './journeys/scanner.ts';
import { scheduleJourney } from './journeys/schedule.ts';
import { waitingJourney } from './journeys/waiting.ts';
import { createInbox } from './stage/inbox.ts';
import { openStage } from './stage/stage.ts';

const chromium = await findChromium();
const together = { concurrent: true };
const inTurn = { concurrent: false };

/** One evening on one stage. Its stories are told beside each other, since much of each is waiting. */
describe.skipIf(chromium === null)('Zilker in a browser', { timeout: 240_000 }, () => {
  const cast = {} as Cast;
  const buyer = {} as Cast;
  const waiter = {} as Cast;
  const payer = {} as Cast;
  beforeAll(async () => {
    cast.stage = await openStage(chromium ?? '');
    cast.inbox = createInbox(cast.stage.stack.ports.inbox);
  }, 300_000);
  afterAll(() => cast.stage?.stop());

  describe('scheduling', () => {
    breakOff(cast);
    scheduleJourney(cast);
  });

  describe('getting in', together, () => {
    begin(buyer, cast);
    describe('the fan', inTurn, () => fanJourney(buyer));
    describe('the door', inTurn, () => scannerJourney(buyer));
  });
  describe('having to wait', together, () => {
    begin(waiter, cast);
    describe('holding', inTurn, () => holdingJourney(waiter));
    describe('waiting', inTurn, () => waitingJourney(waiter));
    describe('the drop, live', inTurn, () => liveJourney(waiter));
  });
  describe('money', together, () => {
    begin(payer, cast);
    describe('paying', inTurn, () => moneyJourney(payer));
    describe('charging later', inTurn, () => chargeLaterJourney(payer));
    describe('prices', inTurn, () => pricesJourney(payer));
  });

  describe('alone', () => {
    breakOff(cast);
    lateRefundJourney(buyer);
    outageJourney(cast);
  });
});

/** Gives a story its cast, with a desk of its own at the venue. Each journey goes on with what those before it left. */
function begin(own: Cast, cast: Cast): void {
  beforeAll(async () => {
    Object.assign(own, cast, { portal: await cast.portal.context().newPage() });
  });
  breakOff(cast);
}

/** Once a test failed, those after it in its story are skipped. */
function breakOff(cast: Cast): void {
  let broken = false;
  beforeEach(({ skip, onTestFailed }) => {
    skip(broken, 'The story broke off before.');
    onTestFailed(async () => {
      broken = true;
      console.error(await cast.stage.report());
    });
  });
}
