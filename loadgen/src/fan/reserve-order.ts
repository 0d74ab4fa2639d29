import type { OrderView, VisitView } from '@zilker/contracts/http/sale';
import { type Answer, ask } from '../client/ask.ts';
import { type Lines, newKey, type Sale } from '../client/sale.ts';
import { isGiven } from './choose-lines.ts';
import { type Heard, isOneOrder, refusedBefore } from './excuses.ts';
import { whenLate } from './lateness.ts';
import type { Fan, Scene } from './scene.ts';
import { refusalsOf } from './type-rules.ts';

/** One press of the button; some fans press twice, and must have one answer. */
export async function reserve(
  scene: Scene,
  fan: Fan,
  sale: Sale,
  wish: { visit: VisitView; lines: Lines },
): Promise<Answer<OrderView>> {
  const press = pressOf(scene, fan, sale, wish);
  const answer = fan.behaviour.repeats
    ? await pressTwice(fan, sale, wish, press)
    : (await press.once()).answer;
  if (answer.ok && !isGiven(wish.lines, answer.reply.lines, fan.behaviour.accepts))
    fan.record.oddities.push(`The order of fan ${fan.number} has other tickets than it asked for.`);
  return answer;
}

type Press = { key: string; once(): Promise<Heard> };

function pressOf(
  scene: Scene,
  fan: Fan,
  sale: Sale,
  { visit, lines }: { visit: VisitView; lines: Lines },
): Press {
  const { accepts } = fan.behaviour;
  const key = newKey();
  const late = whenLate(visit.endsAtMs, 'visit_ended');
  const expected = () => [...refusalsOf(lines, visit.types, accepts, Date.now()), ...late()];
  return {
    key,
    async once() {
      const startMs = performance.now();
      const answer = await ask(fan, 'reserve', () => sale.reserve(lines, key, accepts), expected);
      if (answer.ok) scene.timings.reserve.push(performance.now() - startMs);
      return { answer, atMs: Date.now() };
    },
  };
}

async function pressTwice(
  fan: Fan,
  sale: Sale,
  { visit, lines }: { visit: VisitView; lines: Lines },
  { key, once }: Press,
): Promise<Answer<OrderView>> {
  const heard = await Promise.all([once(), once()]);
  const [{ answer }, { answer: repeated }] = heard;
  if (isOneOrder(heard)) await reuseKey(fan, sale, lines, key);
  else if (refusedBefore(heard, visit)) await askOnceMore(fan, answer.ok ? heard[0] : heard[1], once);
  else if (answer.ok !== repeated.ok || answer.ok)
    fan.record.oddities.push(`Fan ${fan.number} sent one order twice and got two answers.`);
  return answer.ok ? answer : repeated;
}

/** From now on the key is bound to the order. */
async function askOnceMore(fan: Fan, had: Heard, once: Press['once']): Promise<void> {
  if (!isOneOrder([had, await once()]))
    fan.record.oddities.push(`Fan ${fan.number} had an order, and its key was answered otherwise.`);
}

/** The same key for another order is refused. */
async function reuseKey(fan: Fan, sale: Sale, lines: Lines, key: string): Promise<void> {
  const other = lines.map((line) => ({ ...line, quantity: line.quantity + 1 }));
  const answer = await ask(fan, 'reserve with a used key', () => sale.reserve(other, key), [
    'idempotency_key_reused',
  ]);
  if (answer.ok) fan.record.oddities.push(`A used key was taken for another order of fan ${fan.number}.`);
}

/** More than any fan may have. */
export async function askForTooMany(fan: Fan, sale: Sale, visit: VisitView): Promise<void> {
  const [type] = visit.types;
  if (type === undefined) return;
  const lines = [{ type: type.id, quantity: visit.perFanMax + 1 }];
  const key = newKey();
  const late = whenLate(visit.endsAtMs, 'visit_ended');
  const answer = await ask(
    fan,
    'reserve over the limit',
    () => sale.reserve(lines, key),
    () => ['over_limit', ...late()],
  );
  if (!answer.ok) return;
  fan.record.reserved = true;
  fan.record.oddities.push(`Fan ${fan.number} was given more tickets than a fan may have.`);
}
