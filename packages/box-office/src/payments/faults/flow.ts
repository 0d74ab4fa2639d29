import type { OrderView } from '@zilker/contracts/http/sale';
import { newId } from '@zilker/contracts/ids';
import type { OrderState } from '@zilker/contracts/states';
import { workOn } from './work.ts';
import type { Webhooks, World } from './world.ts';

/** What people do, one thing after the other, and how it ends for everybody whatever goes wrong meanwhile. */
export type Flow = {
  name: string;
  play(world: World): Promise<void>;
  /** Each order by its place, with its tickets: `paid valid valid`. */
  ends: readonly string[];
  /** Each payout, oldest first. */
  payouts?: readonly string[];
  /** Each ticket that was offered back, oldest first. */
  returns?: readonly string[];
  /** What is for a person to know of, by kind. */
  differences?: readonly string[];
  /** Where it is about how webhooks come. */
  webhooks?: Webhooks;
  /** The flow that it begins with, through to its end: what goes wrong until then is played there. */
  after?: string;
  /** How often each call is made depends on who is quicker. */
  isRace?: boolean;
};

const roundsMax = 12;
const roundMs = 40_000;

/** Works on until an order is in that state. */
export async function until(world: World, order: OrderView, state: OrderState): Promise<void> {
  for (let round = 0; round < roundsMax; round++) {
    await workOn(world);
    if ((await world.row(order)).state === state) return;
    await world.advance(roundMs);
  }
  throw new Error(`the order is ${(await world.row(order)).state}, and not ${state}`);
}

/** A fan buys so many tickets. */
export async function buy(world: World, fan = 0, quantity = 2, card?: string): Promise<OrderView> {
  const order = await world.hold(fan, quantity);
  await world.begin(order);
  await world.payByCard(order, card);
  await until(world, order, 'paid');
  return order;
}

/** What a venue's staff asks for concerning an order. */
export function asked(world: World, order: OrderView) {
  const { venue } = world;
  return { venue, order: order.id, requestedBy: newId('staff'), idempotencyKey: newId('order') };
}
