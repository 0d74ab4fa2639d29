import { extensionsMax, type OrderView } from '@zilker/contracts/http/sale';
import { ask } from '../client/ask.ts';
import { newKey, type Sale } from '../client/sale.ts';
import type { Behaviour } from './behaviour.ts';
import { wrongWith } from './judge-extension.ts';
import { whenLate } from './lateness.ts';
import { pause } from './pause.ts';
import type { Fan, Scene } from './scene.ts';

/** Who walks away asks for no more time, and who pays too late asked for none. */
const asksForNone: ReadonlySet<Behaviour['ending']> = new Set(['walks_holding', 'walks_paying', 'pays_late']);

/** Before it pays: one press, or as many as there may be, and one too many. Resolves to the hold as it is then. */
export async function extendHeld(scene: Scene, fan: Fan, sale: Sale, order: OrderView): Promise<OrderView> {
  const { ending, extends: how } = fan.behaviour;
  if (how === 'never' || asksForNone.has(ending)) return order;
  await pause(scene, fan.random.within(50, 400));
  if (how !== 'to_the_end') return extendOnce(fan, sale, order);
  let held = order;
  for (let presses = 0; presses < extensionsMax && (held.extension?.left ?? 0) > 0; presses++) {
    const longer = await extendOnce(fan, sale, held);
    if (longer === held) return held;
    held = longer;
  }
  await extendTooOften(fan, sale, held);
  return held;
}

/** While it pays. */
export async function extendPaying(fan: Fan, sale: Sale, order: OrderView): Promise<OrderView> {
  const { ending, extends: how } = fan.behaviour;
  return how === 'twice' && !asksForNone.has(ending) ? extendOnce(fan, sale, order) : order;
}

/** One press; some fans press twice, which adds nothing. Resolves to the same order when it was refused. */
async function extendOnce(fan: Fan, sale: Sale, order: OrderView): Promise<OrderView> {
  const key = newKey();
  const late = whenLate(order.expiresAtMs, 'hold_expired');
  const press = () => ask(fan, 'extend', () => sale.extend(order.id, key), late);
  const answers = await Promise.all(fan.behaviour.repeats ? [press(), press()] : [press()]);
  const replies = answers.flatMap((answer) => (answer.ok ? [answer.reply] : []));
  for (const longer of replies) {
    const about = { nowMs: Date.now(), mayStandStill: fan.patience.outages };
    const wrong = wrongWith(order, longer, about);
    if (wrong !== undefined)
      fan.record.oddities.push(`The hold of fan ${fan.number}, made longer once, ${wrong}.`);
  }
  return replies[0] ?? order;
}

async function extendTooOften(fan: Fan, sale: Sale, order: OrderView): Promise<void> {
  if (order.extension?.left !== 0)
    fan.record.oddities.push(
      `Fan ${fan.number} made its hold longer as often as can be, and it says otherwise.`,
    );
  const key = newKey();
  const answer = await ask(fan, 'extend too often', () => sale.extend(order.id, key), [
    'hold_not_extendable',
  ]);
  if (answer.ok) fan.record.oddities.push(`Fan ${fan.number} made its hold longer than can be.`);
}
