import type { OrderView, VisitView } from '@zilker/contracts/http/sale';
import { ask } from '../client/ask.ts';
import { createSale, newKey, type Sale } from '../client/sale.ts';
import { choose, type Nothing } from './choose.ts';
import { chooseLines } from './choose-lines.ts';
import { hadTimeLeft } from './excuses.ts';
import type { FanEnd } from './fan-record.ts';
import { whenLate } from './lateness.ts';
import { misbehave } from './misbehave.ts';
import type { Call } from './news.ts';
import { pause, pauseUntil } from './pause.ts';
import type { Fan, Scene } from './scene.ts';
import { settleOrder } from './settle-order.ts';

/** The shop forgives a little lateness; after so long it must not. */
const pastAllGraceMs = 3_500;

/** A called fan's time in the shop, from opening the call to its end. */
export async function shop(scene: Scene, fan: Fan, place: string, call: Call): Promise<FanEnd> {
  const pass = { access: fan.access, device: fan.device, admission: call.admission };
  const sale = createSale(scene, scene.drop, pass);
  await misbehave(scene, fan, pass, place);
  const visit = await open(scene, fan, sale, call);
  if (visit === undefined) return 'unopened';

  const { ending, choosesAt } = fan.behaviour;
  if (scene.manners.enough) return leave(fan, sale, visit, 'left_shop');
  if (ending === 'never_chooses') return letTimeRunOut(scene, fan, sale, visit);
  await pause(scene, choosesAt * (visit.endsAtMs - Date.now()));
  if (ending === 'leaves') return leave(fan, sale, visit, 'left_shop');
  const order = await choose(scene, fan, sale, visit);
  if (typeof order === 'object') return settleOrder(scene, fan, sale, { order, visit });
  return leave(fan, sale, visit, endOf[order]);
}

const endOf: Readonly<Record<Nothing, FanEnd>> = {
  polite: 'left_shop',
  time_over: 'time_ran_out',
  not_on_sale: 'left_shop',
  none_there: 'went_without',
};

/**
 * Two tabs open the call side by side and must see the same visit. Where parts are made to fail the answer may get lost, and with it
 * all the time that the visit had.
 */
async function open(scene: Scene, fan: Fan, sale: Sale, call: Call): Promise<VisitView | undefined> {
  const lapsed = whenLate(call.openByMs, 'call_lapsed');
  const over = whenLate(Date.now() + scene.plan.visitMs, 'visit_ended');
  const late = () => [...lapsed(), ...(fan.patience.outages ? over() : [])];
  const tabs = Array.from({ length: fan.behaviour.tabs }, () => ask(fan, 'open', sale.open, late));
  const answers = await Promise.all(tabs);
  const [visit, other] = answers.flatMap((answer) => (answer.ok ? [answer.reply] : []));
  if (visit === undefined) return undefined;
  fan.record.opened = { callNo: call.callNo, atMs: Date.now(), takeMax: visit.takeMax };
  if (other !== undefined && other.endsAtMs !== visit.endsAtMs)
    fan.record.oddities.push(`Two tabs of fan ${fan.number} opened two visits.`);
  return visit;
}

async function leave(fan: Fan, sale: Sale, visit: VisitView, end: FanEnd): Promise<FanEnd> {
  await ask(fan, 'leave', sale.leave, whenLate(visit.endsAtMs, 'visit_ended'));
  return end;
}

/** Looks at everything, takes nothing, and asks when it is too late. */
async function letTimeRunOut(scene: Scene, fan: Fan, sale: Sale, visit: VisitView): Promise<FanEnd> {
  await pauseUntil(scene, visit.endsAtMs + pastAllGraceMs);
  const lines = chooseLines(visit.types, 1, fan.random, ({ left }) => Math.max(1, left));
  const key = newKey();
  const answer = await ask(fan, 'reserve too late', () => sale.reserve(lines, key), ['visit_ended']);
  if (!answer.ok) return 'time_ran_out';
  fan.record.reserved = true;
  fan.record.order = answer.reply.id;
  if (!(await wasGivenMore(fan, sale, visit, answer.reply)))
    fan.record.oddities.push(`Fan ${fan.number} ordered after its time was over.`);
  return 'walked';
}

/** Where parts are made to fail its time may have become longer, which the shop shows. */
async function wasGivenMore(fan: Fan, sale: Sale, visit: VisitView, order: OrderView): Promise<boolean> {
  if (!fan.patience.outages) return false;
  const now = await ask(fan, 'visit', sale.read);
  return now.ok && hadTimeLeft(order, { before: visit, now: now.reply }, pastAllGraceMs);
}
