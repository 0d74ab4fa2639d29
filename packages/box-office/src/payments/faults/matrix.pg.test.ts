import { freePort } from '@zilker/local/ports';
import { startStripe } from '@zilker/local/stripe/stripe';
import { afterAll, describe, expect, test } from 'vitest';
import { deathCases, keptErrorCases, mishapCases, record, withinMs } from './cases.ts';
import { createStage } from './play.ts';

/**
 * Every call to Stripe of every flow goes wrong before and after it took effect, in one of the ways in which calls do, turn about; then
 * everybody has what is theirs. And in flows that have each kind of job the worker is killed after each answer of Stripe's, and before and
 * after each commit that follows. Which calls and commits there are is found out by playing each flow with nothing going wrong.
 * `matrix.faults.ts` goes through all ways, and all flows, jobs and clocks.
 */
const stage = await createStage(
  async (webhook) => startStripe({ port: await freePort(), webhooks: [webhook] }),
  4,
);
const recorded = await record(stage, 'at once');
/** Their calls are those of other flows. */
const isAsOthers = /^(a returned ticket is paid as its offer ends|an offer of a returned ticket runs out.*)$/;
const cases = [
  ...mishapCases(
    recorded.filter(({ flow }) => !isAsOthers.test(flow.name)),
    { everyWay: false },
  ),
  ...keptErrorCases(recorded),
];
const killed =
  /^(buy|a card over.*|paid too late, and there are none|refund a ticket|a dispute that is lost|a payout|a returned ticket is sold)$/;
const deaths = deathCases(
  recorded.filter(({ flow }) => killed.test(flow.name)),
  { everyJob: false },
);
console.info(`matrix: ${recorded.length} flows, ${cases.length} mishaps, ${deaths.length} deaths`);
afterAll(() => stage.stop());

for (const { flow, played } of recorded)
  test(`${flow.name}: nothing goes wrong`, () => {
    expect(played.calls.length).toBeGreaterThan(0);
    expect(played.wrong).toEqual([]);
    expect(played.deadLetters).toEqual([]);
  });

describe.concurrent('one call goes wrong', () => {
  for (const { name, flow, webhooks, mishap } of cases)
    test(name, { timeout: withinMs }, async () => {
      const timeoutMs = mishap.how === 'timeout' ? 700 : 5_000;
      const { wrong, mishaps } = await stage.play(flow, { webhooks, script: [mishap], timeoutMs });
      expect(wrong).toEqual([]);
      if (flow.isRace !== true) expect(mishaps).toBeGreaterThan(0);
    });
});

describe.concurrent('the worker is killed', () => {
  for (const { name, flow, diesAt } of deaths)
    test(name, { timeout: withinMs }, async () => {
      const played = await stage.play(flow, { diesAt });
      expect(played.wrong).toEqual([]);
      expect(played.deaths).toBe(1);
    });
});
