import { freePort } from '@zilker/local/ports';
import { startStripe } from '@zilker/local/stripe/stripe';
import { afterAll, describe, expect, test } from 'vitest';
import { deathCases, keptErrorCases, mishapCases, record, withinMs } from './cases.ts';
import { createStage } from './play.ts';

/**
 * Every call to Stripe of every flow goes wrong before and after it took effect, in every way, once and for long, while webhooks come and
 * while they do not. And the worker is killed after each answer of Stripe's, and before and after each commit, whatever it does.
 */
const stage = await createStage(
  async (webhook) => startStripe({ port: await freePort(), webhooks: [webhook] }),
  4,
);
const told = await record(stage, 'at once');
const recorded = [...told, ...(await record(stage, 'never'))];
const cases = [...mishapCases(recorded, { everyWay: true }), ...keptErrorCases(recorded)];
const deaths = deathCases(told, { everyJob: true });
console.info(`matrix: ${recorded.length} flows, ${cases.length} mishaps, ${deaths.length} deaths`);
afterAll(() => stage.stop());

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
