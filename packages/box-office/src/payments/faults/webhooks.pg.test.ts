import { freePort } from '@zilker/local/ports';
import { startStripe } from '@zilker/local/stripe/stripe';
import { afterAll, describe, expect, test } from 'vitest';
import { flows, withinMs } from './cases.ts';
import { createStage } from './play.ts';
import type { Webhooks } from './world.ts';

/** However webhooks come, every flow ends the same. That they come at once is what `matrix.pg.test.ts` begins with. */
const stage = await createStage(
  async (webhook) => startStripe({ port: await freePort(), webhooks: [webhook] }),
  4,
);
afterAll(() => stage.stop());

const ways: readonly Webhooks[] = ['twice at once', 'newest first', 'late', 'never'];

for (const webhooks of ways)
  describe.concurrent(`webhooks come ${webhooks}`, () => {
    for (const flow of flows.filter((one) => one.webhooks === undefined))
      test(flow.name, { timeout: withinMs }, async () => {
        expect((await stage.play(flow, { webhooks })).wrong).toEqual([]);
      });
  });
