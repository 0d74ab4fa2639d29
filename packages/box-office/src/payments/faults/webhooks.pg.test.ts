import { freePort } from '@zilker/local/ports';
import { startStripe } from '@zilker/local/stripe/stripe';
import { afterAll, describe, expect, test } from 'vitest';
import { flows } from './cases.ts';
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
    test.each(flows.filter((flow) => flow.webhooks === undefined))('$name', async (flow) => {
      expect((await stage.play(flow, { webhooks })).wrong).toEqual([]);
    });
  });
