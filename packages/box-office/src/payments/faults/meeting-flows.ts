import { eq } from 'drizzle-orm';
import { duePayouts } from '../../payouts/due-payouts.ts';
import { payments, payouts } from '../../schema/tables.ts';
import { buy, type Flow, until } from './flow.ts';
import {
  callOff,
  decideDispute,
  onboard,
  openDispute,
  payoutSent,
  refund,
  showIsOver,
} from './venue-acts.ts';
import { clockTurn, workOn } from './work.ts';
import type { World } from './world.ts';

/** Where what one does meets what another one does, whose answer is still on its way. */
export const meetingFlows: readonly Flow[] = [
  {
    name: 'disputed while it is charged',
    async play(world) {
      await world.open();
      const order = await world.hold(0, 2);
      await world.begin(order);
      await world.payByCard(order);
      let dispute: string | undefined;
      world.meanwhile('payment_intents', async () => {
        // a card that is only held can not be disputed
        if ((await world.row(order)).paymentIntentId !== null)
          dispute = await openDispute(world, order).catch(() => undefined);
        return dispute !== undefined;
      });
      await until(world, order, 'paid');
      if (dispute === undefined) throw new Error('nobody has disputed it');
      await decideDispute(world, dispute, 'lost');
    },
    ends: ['paid revoked revoked'],
  },
  {
    name: 'a refund before its payout is sent',
    after: 'buy',
    async play(world) {
      await world.open();
      const order = await buy(world);
      await onboard(world);
      await showIsOver(world);
      await clockTurn(world, 'payouts', (db, _, now) => duePayouts(db, now));
      await refund(world, order, 1);
      await workOn(world);
      const [payout] = await world.db.select().from(payouts);
      if (payout?.state !== 'failed')
        throw new Error(`the payout is ${payout?.state}, though it was too much`);
      await payoutSent(world);
    },
    ends: ['partially_refunded refunded valid'],
    payouts: ['sent'],
  },
  {
    name: 'a refund while its payout is sent',
    after: 'buy',
    async play(world) {
      await world.open();
      const order = await buy(world);
      await onboard(world);
      await showIsOver(world);
      world.meanwhile('transfers', async () => {
        await refund(world, order, 1);
        return true;
      });
      await payoutSent(world);
    },
    ends: ['partially_refunded refunded valid'],
    payouts: ['sent'],
  },
  {
    name: 'called off while fans pay',
    async play(world) {
      await world.open(4);
      await buy(world, 0, 1);
      for (const fan of [1, 2]) await world.begin(await world.hold(fan, 1));
      await world.hold(3, 1);
      const [, heldBefore, heldAfter] = await world.rows();
      if (heldBefore === undefined || heldAfter === undefined) throw new Error('there are no such orders');
      await world.payByCard(heldBefore);
      await callOff(world);
      await world.payByCard(heldAfter);
      await workOn(world);
    },
    ends: ['refunded refunded', 'cancelled', 'cancelled', 'cancelled'],
  },
  {
    name: 'called off while a card is charged',
    async play(world) {
      await world.open();
      const order = await world.hold(0, 2);
      await world.begin(order);
      await world.payByCard(order);
      world.meanwhile('payment_intents', async () => {
        const isCharged = await isCharging(world);
        if (isCharged) await callOff(world);
        return isCharged;
      });
      await until(world, order, 'refunded');
    },
    ends: ['refunded refunded refunded'],
  },
];

async function isCharging({ db }: World): Promise<boolean> {
  return (await db.select().from(payments).where(eq(payments.state, 'capturing'))).length > 0;
}
