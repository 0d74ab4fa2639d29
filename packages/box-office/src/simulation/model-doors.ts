import type { Direction } from '@zilker/contracts/http/doors';
import type { ScanAnswer } from '@zilker/contracts/ticket/door-list';
import { replay } from '../doors/replay.ts';
import { type DropModel, type Refused, refuse, type TicketModel } from './model.ts';

/** A scan that waited for an answer. What went through by it is a fact; what was refused is none. */
export type ScanModel = {
  readonly key: string;
  readonly direction: Direction;
  /** Epoch ms. */
  at: number;
  answer: ScanAnswer;
  told: ScanAnswer;
  /** When whoever came in by it went out again. */
  leftAt: number | null;
  undone: boolean;
};

export type ScanAsked = Pick<ScanModel, 'key' | 'direction'>;

/** Lets somebody in, has let them in, or will again. */
export const admits = ({ state }: TicketModel) =>
  state === 'valid' || state === 'checked_in' || state === 'outside';

/** A ticket is held up at a gate; what comes again is answered as the first time. */
export function scanByModel(
  drop: DropModel,
  ticket: TicketModel,
  { key, direction }: ScanAsked,
  now: number,
): ScanAnswer {
  const before = ticket.scans.find((scan) => scan.key === key);
  if (before !== undefined) return before.told;
  const answer = judge(drop, ticket, direction, now);
  const scan: ScanModel = { key, direction, at: now, answer, told: answer, leftAt: null, undone: false };
  if (answer === 'valid') {
    scan.at = Math.max(now, ...passagesOf(ticket).map(({ at }) => at + 1));
    scan.answer = replayOf(drop, [...passagesOf(ticket), scan]).places.get(key)?.answer ?? 'valid';
    scan.told = scan.answer;
  }
  ticket.scans.push(scan);
  if (passagesOf(ticket).includes(scan)) settle(drop, ticket);
  return scan.told;
}

function judge(drop: DropModel, ticket: TicketModel, direction: Direction, now: number): ScanAnswer {
  if (ticket.state === 'refunded') return 'refunded';
  if (ticket.state === 'revoked') return 'invalid';
  // whoever is in may leave
  if (direction === 'out') return 'valid';
  if (ticket.blocked) return 'blocked';
  return now < drop.doorsAt ? 'not_yet' : 'valid';
}

/** The venue takes a check-in back: the ticket is as if it had not been scanned. */
export function undoByModel(
  drop: DropModel,
  ticket: TicketModel,
  nth: number,
  now: number,
): Refused | 'undone' {
  const scan = ticket.scans[nth];
  if (scan === undefined) return refuse('check_in_unknown');
  if (scan.undone) return 'undone';
  const wentThrough = scan.direction === 'out' || scan.told === 'valid';
  const out = passagesOf(ticket).find(
    ({ direction, answer, at }) => direction === 'out' && answer === 'valid' && at >= scan.at,
  );
  // without re-entry only the way out says that they left
  const left = scan.leftAt ?? (scan.direction === 'in' && scan.answer === 'valid' ? out?.at : undefined);
  if (!wentThrough || (left !== undefined && left < now)) return refuse('check_in_settled');
  scan.undone = true;
  settle(drop, ticket);
  return 'undone';
}

/** What its scans say of a ticket of which nothing else is to be said. */
export function standingByModel(drop: DropModel, ticket: TicketModel): TicketModel['state'] {
  return replayOf(drop, passagesOf(ticket)).state;
}

function settle(drop: DropModel, ticket: TicketModel): void {
  const passages = passagesOf(ticket);
  const { places, state } = replayOf(drop, passages);
  for (const scan of passages) {
    const place = places.get(scan.key);
    if (place !== undefined) Object.assign(scan, { answer: place.answer, leftAt: place.leftAtMs });
  }
  if (admits(ticket)) ticket.state = state;
}

const passing: readonly ScanAnswer[] = ['valid', 'duplicate', 'not_inside'];

/** Whoever leaves has left; whoever comes in was let in by our word. */
function passagesOf({ scans }: TicketModel): ScanModel[] {
  return scans.filter(
    ({ answer, told, direction, undone }) =>
      !undone && passing.includes(answer) && (direction === 'out' || told === 'valid'),
  );
}

function replayOf({ reentry }: DropModel, passages: readonly ScanModel[]) {
  const facts = passages.map(({ key, direction, at }) => ({ key, direction, atMs: at }));
  return replay(facts, { reentry });
}
