import type { OrderView, VisitView } from '@zilker/contracts/http/sale';
import { ask } from '../client/ask.ts';
import { newKey, type Sale } from '../client/sale.ts';
import { chooseLines, countOf, isGiven, type Room } from './choose-lines.ts';
import { whenLate } from './lateness.ts';
import { pause } from './pause.ts';
import type { Fan, Scene } from './scene.ts';
import { refusalsOf } from './type-rules.ts';

/** Other lines in place of those held. There may be no more, or a type has a rule; then the old ones stay. */
export async function editOrder(
  scene: Scene,
  fan: Fan,
  sale: Sale,
  held: { order: OrderView; visit: VisitView; room: Room },
): Promise<OrderView> {
  const { order, visit, room } = held;
  await pause(scene, fan.random.within(50, 400));
  const wanted = fan.random.whole(1, visit.perFanMax);
  const lines = chooseLines(visit.types, wanted, fan.random, room);
  if (lines.length === 0) return order;
  const key = newKey();
  const late = whenLate(order.expiresAtMs, 'hold_expired');
  const answer = await ask(
    fan,
    'edit',
    () => sale.reserve(lines, key),
    () => [...refusalsOf(lines, visit.types, 'all', Date.now()), ...late()],
  );
  if (!answer.ok) return order;
  if (answer.reply.id !== order.id)
    fan.record.oddities.push(`An edit gave fan ${fan.number} a second order.`);
  if (!isGiven(lines, answer.reply.lines, 'all'))
    fan.record.oddities.push(
      `An edit of ${countOf(order.lines)} tickets did not give fan ${fan.number} what it asked for.`,
    );
  return answer.reply;
}
