import { type Direction, type handReason, judgeCode } from '@zilker/contracts/http/doors';
import { type Judgement, judgeByHand, judgeNatively } from '@zilker/contracts/ticket/judge';
import { createMemo, createSignal, onCleanup } from 'solid-js';
import type * as v from 'valibot';
import type { KeptCheckIn } from '../store/check-ins.ts';
import type { Pairing } from '../store/pairing.ts';
import { createSync } from '../sync/create-sync.ts';
import { createLink } from '../sync/link.ts';
import { answerWithinMs, revealed, waiting } from '../sync/queue.ts';
import { answeredAs, saidOf, type Valid } from './answered-as.ts';
import { createList } from './create-list.ts';
import { createScans } from './create-scans.ts';
import { newNonce } from './nonce.ts';
import { passagesOf, unlisted, withoutUndone } from './passages.ts';
import { tallyOf, tallyOfList } from './tally.ts';

export type HandReason = v.InferOutput<typeof handReason>;
/** What somebody is let in by: the scanned code, a person's own judgement, or both. */
export type Evidence = { code: string | null; byHand: HandReason | null };

/** A whole list may take longer over a weak signal than a sync had better wait. */
const clockWithinMs = 8_000;

/**
 * One gate of one event, as this phone works it. Judging and letting in need no network, ever: the door list comes when it can and
 * check-ins leave when they can.
 */
export function createDoor(pairing: Pairing) {
  const [listUnstored, setListUnstored] = createSignal(false);
  const [leaving, setLeaving] = createSignal<Direction>('in');
  const link = createLink(pairing);
  const scans = createScans(pairing.event.id);
  const list = createList(pairing, link, {
    onNews: () => {
      sync.now();
      if (scans.storeFails()) void scans.storeAgain();
    },
    onStored: (stored) => setListUnstored(!stored),
  });
  const open = createMemo(() => unlisted(scans.all(), list.askedMs()));
  const here = createMemo(() => passagesOf(open(), pairing.name));
  const door = createMemo(() => {
    const listed = list.door();
    return listed && withoutUndone(listed, open());
  });
  const base = createMemo(() => {
    const whole = list.list();
    return whole ? tallyOfList(whole, pairing.gate.name) : { here: 0, toCome: 0 };
  });
  const tally = createMemo(() =>
    tallyOf(base(), { listed: list.door(), door: door() }, open(), pairing.gate.name),
  );
  const reentry = () => list.list()?.policy.reentry ?? false;
  const direction = (): Direction => (reentry() ? leaving() : 'in');
  /** The box office's clock, as far as the last list told how far this phone's is off. */
  const now = () => Date.now() + list.aheadMs();

  /** Scans whose answer the screen waits for, by nonce. */
  const awaited = new Map<string, (outcome: KeptCheckIn['outcome']) => void>();
  const sync = createSync(link, {
    all: scans.all,
    aheadMs: list.aheadMs,
    setClock: () => Promise.race([list.refresh(), pause(clockWithinMs)]),
    settled: async (settled) => {
      // what fills the screen now needs no second telling, and what was taken back meanwhile stays so
      const current = new Map(scans.all().map((one) => [one.record.nonce, one]));
      const told = settled.map((one) => {
        const known = current.get(one.record.nonce) ?? one;
        // they went in before this answer came: the box office is still to hear that
        if (known.record.offline && !one.record.offline) return known;
        const undo = one.undo ?? known.undo;
        return { ...one, record: known.record, undo, seen: one.seen || awaited.has(one.record.nonce) };
      });
      const stored = scans.replace(told);
      for (const { record, outcome } of told) awaited.get(record.nonce)?.(outcome);
      await stored;
    },
  });

  const circumstances = (opened: NonNullable<ReturnType<typeof door>>) => ({
    nowMs: now(),
    gate: pairing.gate.id,
    door: opened,
    verifiers: list.verifiers(),
    direction: direction(),
    here: here(),
  });
  /** Undefined while there is no door list to judge by. */
  const judge = async (code: string): Promise<Judgement | undefined> => {
    const opened = door();
    if (!opened) return undefined;
    const judged = await judgeNatively({ code, ...circumstances(opened) });
    return judged.answer === 'unproven' ? prove(judged, code) : judged;
  };
  /** What only the box office can tell of a code; as it was found where there is no word of it in time. */
  const prove = async (
    judged: Extract<Judgement, { answer: 'unproven' }>,
    code: string,
  ): Promise<Judgement> => {
    if (link.reach() !== 'online') return judged;
    try {
      const said = await link.call(judgeCode, { body: { code, direction: direction() } }, answerWithinMs * 2);
      if (said.answer === 'invalid') return { answer: 'invalid', reason: 'device' };
      const { answer: _, ...bearer } = judged;
      return saidOf(bearer, said, door());
    } catch {
      return judged;
    }
  };
  /** Judges a ticket that was found by name. */
  const judgeFound = (ticket: Valid['ticket']): Judgement | undefined => {
    const opened = door();
    return opened && judgeByHand(circumstances(opened), ticket);
  };

  /**
   * Writes down, on this phone first, that someone may come in or out. With a network the box office is asked before they do, since a ticket may
   * have been refunded or used elsewhere a moment ago; where it says nothing soon, this phone's word stands.
   */
  const admit = async (judged: Valid, { code, byHand }: Evidence): Promise<Judgement> => {
    const online = link.reach() === 'online';
    const checkIn: KeptCheckIn = {
      event: pairing.event.id,
      gateName: pairing.gate.name,
      typeName: judged.typeName,
      holder: judged.holder,
      record: {
        nonce: newNonce(),
        ticket: judged.ticket,
        direction: direction(),
        code,
        byHand,
        atMs: Date.now(),
        offline: !online,
        gate: pairing.gate.id,
        listAtMs: list.atMs() ?? 0,
      },
      aheadMs: list.aheadMs(),
      outcome: null,
      undo: null,
      settledAtMs: null,
      seen: false,
    };
    const answered = online ? outcomeOf(checkIn.record.nonce) : Promise.resolve(null);
    const stored = scans.add(checkIn);
    sync.now();
    await Promise.race([stored, pause(answerWithinMs)]);
    if (judged.unlisted) void list.refresh();
    const outcome = await answered;
    if (online && outcome === null) void byOwnWord(checkIn.record.nonce);
    return answeredAs(judged, outcome, door());
  };
  /** They pass on this phone's word, since no other came in time; what comes of it later is told as of any scan with no network. */
  const byOwnWord = async (nonce: string): Promise<void> => {
    const one = scans.all().find(({ record }) => record.nonce === nonce);
    if (one === undefined) return;
    await scans.replace([{ ...one, record: { ...one.record, offline: true }, outcome: null }]);
    sync.now();
  };

  /** What the box office says of a scan; null where it does not say so soon. */
  const outcomeOf = (nonce: string): Promise<KeptCheckIn['outcome']> =>
    new Promise<KeptCheckIn['outcome']>((resolve) => {
      awaited.set(nonce, resolve);
      setTimeout(() => resolve(null), answerWithinMs);
    }).finally(() => awaited.delete(nonce));

  /** Takes back what was scanned here: at once on this phone, and at the box office by the next sync, however late that is. */
  const undo = async (one: KeptCheckIn): Promise<void> => {
    const current = scans.all().find(({ record }) => record.nonce === one.record.nonce) ?? one;
    // by this phone's clock as it was at the scan, as the scan's own time
    const undoneAtMs = Math.max(0, Math.round(now() - current.aheadMs));
    await scans.replace([{ ...current, undo: 'wanted', record: { ...current.record, undoneAtMs } }]);
    sync.now();
  };

  /** The person has read what syncing revealed. */
  const acknowledge = (): Promise<void> =>
    scans.replace(revealed(scans.all()).map((one) => ({ ...one, seen: true })));

  const takeUp = async () => {
    // nothing is judged before what this phone let in is known
    await scans.takeUp().catch(() => setListUnstored(true));
    await list.takeUp();
    await list.refresh();
  };
  window.addEventListener('offline', link.lost);
  onCleanup(() => window.removeEventListener('offline', link.lost));
  void takeUp();

  return {
    pairing,
    link,
    judge,
    judgeFound,
    admit,
    undo,
    acknowledge,
    refresh: list.refresh,
    wipe: list.wipe,
    now,
    tally,
    list: list.list,
    reach: link.reach,
    reentry,
    direction,
    turn: setLeaving,
    listAtMs: list.atMs,
    othersList: list.othersList,
    scans: scans.all,
    waitingCount: () => waiting(scans.all()).length,
    revealed: () => revealed(scans.all()),
    storageFails: () => scans.storeFails() || listUnstored(),
  };
}

export type DoorDesk = ReturnType<typeof createDoor>;

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
