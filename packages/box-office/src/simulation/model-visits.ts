import { extensionMs, extensionsMax } from '@zilker/contracts/http/sale';
import {
  callsOf,
  capacityOf,
  type DropModel,
  endOf,
  freeOf,
  graceMs,
  type Refused,
  refuse,
  soldOf,
  sum,
  takenOf,
  uncalledOf,
  type VisitModel,
} from './model.ts';

/** Grants lie ready for two seconds of calls, as far as there is room inside and stock that nobody has. */
export function grantByModel(drop: DropModel) {
  const ready = Math.max(0, uncalledOf(drop));
  const inside = insideOf(drop);
  const wanted = Math.ceil((drop.ratePerMinute / 60) * 2) + 1 - ready;
  const over = drop.stoppedAt !== null || drop.called !== null;
  const more = over ? 0 : Math.max(0, Math.min(wanted, drop.insideMax - inside - ready, freeOf(drop)));
  drop.granted += more;
  const sold = sum(soldOf(drop));
  return {
    granted: drop.granted,
    capacity: capacityOf(drop),
    sold,
    held: sum(takenOf(drop)) - sold,
    inside,
    free: freeOf(drop),
  };
}

function insideOf(drop: DropModel): number {
  return [...drop.visits.values()].filter(({ state }) => state !== 'done' && state !== 'lapsed').length;
}

export type Call = { place: number; callNo: number; calledAt: number; openBy: number };

/**
 * Calls make visits, in any order and any number of times; each uses up a grant. A visit that nobody opened begins again, any other
 * keeps its end. Answers how many no grant stood behind: each of those has a ticket from what is free, the last go without.
 */
export function callByModel(drop: DropModel, calls: readonly Call[]): number {
  const called = new Set<VisitModel>();
  for (const call of [...calls].sort((a, b) => a.callNo - b.callNo)) {
    const { place, callNo, calledAt, openBy } = call;
    const known = drop.visits.get(place);
    if (known !== undefined && callNo <= known.callNo) continue;
    if (known !== undefined && known.openedAt !== null) {
      known.callNo = callNo;
      continue;
    }
    const visit: VisitModel = {
      state: 'called',
      callNo,
      promised: true,
      fan: known?.fan ?? null,
      calledAt,
      openBy,
      openedAt: null,
      endsAt: null,
      extensions: 0,
      extended: new Set(),
    };
    if (known !== undefined) Object.assign(known, visit);
    else drop.visits.set(place, visit);
    called.add(known ?? visit);
  }
  const ungranted = Math.max(0, -uncalledOf(drop));
  const free = freeOf(drop);
  drop.granted = Math.max(drop.granted, callsOf(drop));
  if (drop.called !== null) drop.called = Math.max(drop.called, callsOf(drop));
  const lacking = ungranted - Math.max(0, Math.min(ungranted, free));
  for (const visit of [...called].reverse().slice(0, lacking)) visit.promised = false;
  return ungranted;
}

export type AdmissionModel = { place: number; callNo: number; fan: number; openBy: number };

/** Opens a call: the time to choose begins. A token that is quicker than the stream makes the visit itself. */
export function openByModel(
  drop: DropModel,
  admission: AdmissionModel,
  now: number,
): Refused | { open: VisitModel } {
  const { place, callNo, fan, openBy } = admission;
  const before = drop.visits.get(place);
  const isNews = before === undefined || before.callNo < callNo;
  if (isNews && openBy + graceMs < now) return refuse('call_lapsed');
  if (isNews) callByModel(drop, [{ place, callNo, calledAt: now, openBy }]);
  const visit = drop.visits.get(place);
  if (visit === undefined) throw new Error('a call made no visit');
  const isHis = visit.fan === null || visit.fan === fan;
  const lastMoment = endOf(drop, { since: visit.calledAt, ends: visit.openBy }, now) + graceMs;
  if (visit.state === 'called' && visit.callNo === callNo && isHis && lastMoment >= now) {
    if ([...drop.visits].some(([other, { fan: its }]) => its === fan && other !== place))
      return refuse('admission_used');
    Object.assign(visit, { state: 'open', fan, openedAt: now, endsAt: now + drop.visitMs });
    return { open: visit };
  }
  const refused = admitByModel(visit, admission);
  if (refused === 'visit_not_open') return refuse('call_lapsed');
  if (refused !== null) return refuse(refused);
  return visit.state === 'lapsed' || isOver(drop, visit, now) ? refuse('visit_ended') : { open: visit };
}

/** Why a call admits nobody to anything. */
export function admitByModel(visit: VisitModel | undefined, { callNo, fan }: AdmissionModel) {
  if (visit === undefined || visit.callNo < callNo) return 'visit_not_open';
  if (visit.fan !== null && visit.fan !== fan) return 'admission_wrong_account';
  if (visit.callNo > callNo) return 'call_lapsed';
  if (visit.state === 'called') return 'visit_not_open';
  if (visit.state === 'done') return 'admission_used';
  return visit.openedAt === null ? 'call_lapsed' : null;
}

function isOver(drop: DropModel, visit: VisitModel, now: number): boolean {
  if (visit.state !== 'open' || visit.openedAt === null || visit.endsAt === null) return false;
  return endOf(drop, { since: visit.openedAt, ends: visit.endsAt }, now) + graceMs < now;
}

/** More time to choose, a bounded number of times; a repeat of the same request adds nothing. */
export function extendVisitByModel(
  drop: DropModel,
  { admission, key }: { admission: AdmissionModel; key: string },
  now: number,
): Refused | 'extended' {
  const visit = drop.visits.get(admission.place);
  const refused = admitByModel(visit, admission);
  if (refused !== null || visit === undefined) return refuse(refused ?? 'visit_not_open');
  if (visit.extended.has(key)) return 'extended';
  if (visit.state === 'holding') return refuse('order_exists');
  if (visit.state === 'lapsed' || isOver(drop, visit, now)) return refuse('visit_ended');
  if (visit.extensions >= extensionsMax) return refuse('visit_not_extendable');
  visit.extensions++;
  visit.extended.add(key);
  visit.endsAt = (visit.endsAt ?? 0) + extensionMs(drop.visitMs);
  return 'extended';
}

/** The fan goes without tickets. */
export function leaveByModel(drop: DropModel, admission: AdmissionModel): Refused | 'left' {
  const visit = drop.visits.get(admission.place);
  const refused = admitByModel(visit, admission);
  if (refused !== null || visit === undefined) return refuse(refused ?? 'visit_not_open');
  if (visit.state === 'holding') return refuse('order_exists');
  if (visit.state === 'open') Object.assign(visit, { state: 'lapsed', promised: false });
  return 'left';
}

/** Calls that nobody opened and choices that nobody made end; in a stopped sale nothing does. */
export function lapseByModel(drop: DropModel, now: number): void {
  if (drop.stoppedAt !== null) return;
  for (const visit of drop.visits.values()) {
    const end = visit.state === 'called' ? visit.openBy : visit.state === 'open' ? visit.endsAt : null;
    if (end !== null && end < now - graceMs) Object.assign(visit, { state: 'lapsed', promised: false });
  }
}

/** The venue stops the sale, and lets it go on: every clock inside moves by the time that it stood still. */
export function stopByModel(drop: DropModel, now: number): void {
  drop.stoppedAt ??= now;
}

export function resumeByModel(drop: DropModel, now: number): void {
  if (drop.stoppedAt === null) return;
  const from = Math.max(drop.stoppedAt, drop.shiftedTo);
  const stood = (since: number) => Math.max(0, now - Math.max(from, since));
  for (const visit of drop.visits.values()) {
    if (visit.state === 'called') visit.openBy += stood(visit.calledAt);
    if (visit.state === 'open' && visit.endsAt !== null && visit.openedAt !== null)
      visit.endsAt += stood(visit.openedAt);
  }
  for (const order of drop.orders.values())
    if (order.state === 'held') order.expiresAt += stood(order.createdAt);
  drop.stoppedAt = null;
  drop.shiftedTo = Math.max(drop.shiftedTo, now);
}

/** The room says that no call follows: what was granted and not called is promised to nobody any more. */
export function endByModel(drop: DropModel, called: number): void {
  drop.called ??= Math.min(drop.granted, Math.max(called, callsOf(drop)));
}
