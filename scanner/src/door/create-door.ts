import { readDoorList } from '@zilker/contracts/http/doors';
import { type Judgement, judgeNatively } from '@zilker/contracts/ticket/judge';
import { openDoor } from '@zilker/contracts/ticket/open-door';
import { batch, createMemo, createSignal, onCleanup } from 'solid-js';
import {
  type KeptCheckIn,
  type KeptList,
  keepCheckIn,
  keepList,
  type Pairing,
  readCheckIns,
  readList,
} from '../store/storage.ts';
import { createSync } from '../sync/create-sync.ts';
import { createLink } from '../sync/link.ts';
import { revealed, waiting } from '../sync/queue.ts';
import { answeredAs } from './answered-as.ts';
import { newNonce } from './nonce.ts';
import { admittedHere, tallyOf } from './tally.ts';

const listEveryMs = 15_000;
/** As long as somebody at the door is kept waiting for the box office's word before this phone's own stands. */
const answerWithinMs = 900;

/**
 * One gate of one event, as this phone works it. Judging and letting in need no network, ever: the door list comes when it can and
 * check-ins leave when they can.
 */
export function createDoor(pairing: Pairing) {
  const [kept, setKept] = createSignal<KeptList>();
  const [checkIns, setCheckIns] = createSignal<readonly KeptCheckIn[]>([]);
  const [storageFails, setStorageFails] = createSignal(false);
  const link = createLink(pairing);
  const door = createMemo(() => {
    const list = kept()?.list;
    return list && openDoor(list);
  });
  const admitted = createMemo(() => admittedHere(checkIns()));
  const tally = createMemo(() => tallyOf(kept()?.list, checkIns(), pairing.gate.name));
  /** The server's clock, as far as the last list told how far this phone's is off. */
  const now = () => Date.now() + Math.round(kept()?.aheadMs ?? 0);

  /** Scans whose answer the screen waits for, by nonce. */
  const awaited = new Map<string, (outcome: KeptCheckIn['outcome']) => void>();
  const sync = createSync(link, checkIns, async (settled) => {
    // what fills the screen now needs no second telling
    const told = settled.map((one) => ({ ...one, seen: one.seen || awaited.has(one.record.nonce) }));
    replace(told);
    for (const { record, outcome } of told) awaited.get(record.nonce)?.(outcome);
    await store(told);
  });

  /** Undefined while there is no door list to judge by. */
  const judge = async (code: string): Promise<Judgement | undefined> => {
    const opened = door();
    if (!opened) return undefined;
    return judgeNatively({
      code,
      nowMs: now(),
      gate: pairing.gate.id,
      door: opened,
      verifiers: kept()?.verifiers ?? [],
      direction: 'in',
      here: admitted(),
    });
  };

  /**
   * Writes down, on this phone first, that someone may come in. With a network the box office is asked before they do, since a ticket may
   * have been refunded or used elsewhere a moment ago; where it says nothing soon, this phone's word stands.
   */
  const admit = async (judged: Extract<Judgement, { answer: 'valid' }>, code: string): Promise<Judgement> => {
    const checkIn: KeptCheckIn = {
      event: pairing.event.id,
      gateName: pairing.gate.name,
      holder: judged.holder,
      record: {
        nonce: newNonce(),
        ticket: judged.ticket,
        direction: 'in',
        code,
        byHand: null,
        atMs: now(),
        offline: link.reach() !== 'online',
        listAtMs: kept()?.atMs ?? 0,
      },
      outcome: null,
      seen: false,
    };
    const answered = link.reach() === 'online' ? outcomeOf(checkIn.record.nonce) : Promise.resolve(null);
    setCheckIns((all) => [...all, checkIn]);
    await store([checkIn]);
    sync.now();
    if (judged.unlisted) void refresh();
    return answeredAs(judged, await answered);
  };

  /** What the box office says of a scan; null where it does not say so soon. */
  const outcomeOf = (nonce: string): Promise<KeptCheckIn['outcome']> =>
    new Promise<KeptCheckIn['outcome']>((resolve) => {
      awaited.set(nonce, resolve);
      setTimeout(() => resolve(null), answerWithinMs);
    }).finally(() => awaited.delete(nonce));

  /** The person has read what syncing revealed. */
  const acknowledge = async (): Promise<void> => {
    const read = revealed(checkIns()).map((one) => ({ ...one, seen: true }));
    replace(read);
    await store(read);
  };

  const refresh = async (): Promise<void> => {
    clearTimeout(timer);
    try {
      const askedMs = Date.now();
      const reply = await link.call(readDoorList);
      const list = { ...reply, aheadMs: reply.atMs - (askedMs + Date.now()) / 2 };
      setKept(list);
      await keepList(list).catch(() => setStorageFails(true));
      sync.now();
    } catch {
      // The link knows why, and says so; the list that is here goes on being used.
    } finally {
      if (link.reach() !== 'ended') timer = setTimeout(() => void refresh(), listEveryMs);
    }
  };
  let timer: ReturnType<typeof setTimeout> | undefined;

  const replace = (changed: readonly KeptCheckIn[]) => {
    const byNonce = new Map(changed.map((one) => [one.record.nonce, one]));
    setCheckIns((all) => all.map((one) => byNonce.get(one.record.nonce) ?? one));
  };
  const store = async (changed: readonly KeptCheckIn[]) => {
    try {
      await Promise.all(changed.map(keepCheckIn));
    } catch (error) {
      console.warn('This phone could not store a check-in.', error);
      setStorageFails(true);
    }
  };
  const takeUp = async () => {
    const event = pairing.event.id;
    const [list, earlier] = await Promise.all([readList(event), readCheckIns(event)]).catch(() => {
      setStorageFails(true);
      return [undefined, []] as const;
    });
    batch(() => {
      setKept((known) => known ?? list);
      setCheckIns((made) => [...earlier, ...made]);
    });
    await refresh();
  };

  const onOnline = () => void refresh();
  const onLook = () => {
    if (document.visibilityState === 'visible') void refresh();
  };
  window.addEventListener('online', onOnline);
  window.addEventListener('offline', link.lost);
  document.addEventListener('visibilitychange', onLook);
  onCleanup(() => {
    window.removeEventListener('online', onOnline);
    window.removeEventListener('offline', link.lost);
    document.removeEventListener('visibilitychange', onLook);
    clearTimeout(timer);
  });
  void takeUp();

  return {
    pairing,
    judge,
    admit,
    acknowledge,
    refresh,
    now,
    tally,
    reach: link.reach,
    listAtMs: () => kept()?.atMs,
    waitingCount: () => waiting(checkIns()).length,
    revealed: () => revealed(checkIns()),
    storageFails,
  };
}

export type DoorDesk = ReturnType<typeof createDoor>;
