import type { DropFacts } from '@zilker/contracts/drop';
import type { socketPath } from '@zilker/contracts/http/room';
import type { Id } from '@zilker/contracts/ids';
import type { Tick } from '@zilker/contracts/socket/tick';
import { type Accessor, batch, createSignal, onCleanup } from 'solid-js';
import type { LogFound } from '../evidence/check-log.ts';
import { keepCall, putOffCall } from '../states/call.ts';
import { highestServing } from '../states/highest-serving.ts';
import { keepKnownLog, readEvidence, readKnownLog } from '../states/known-log.ts';
import { notePlace, readPlace, type StoredPlace } from '../states/place.ts';
import { keepSeenFacts, readSeenFacts } from '../states/seen-facts.ts';
import { hearServer } from '../states/server-clock.ts';
import { listenBySocket } from './by-socket.ts';
import type { Outcome, RoomWord } from './events.ts';
import { keepListening } from './keep-listening.ts';
import { shareListening } from './share.ts';

const path: typeof socketPath = '/room/v1/socket';

type Link = { kind: 'trying' } | { kind: 'live' } | { kind: 'away'; retryAtMs: number };
/** Work that the room asked of this browser: how much of it is done, 0 to 1, or why it does not go on. */
export type Working = { share: number } | { problem: string };

/** What the tab that listens tells the others of one browser. */
type TabWord =
  | RoomWord
  | { t: 'link'; link: Link }
  | { t: 'refused'; code: string }
  | { t: 'working'; working: Working | undefined }
  | ({ t: 'log' } & LogFound);

export type Room = {
  facts: Accessor<DropFacts | undefined>;
  tick: Accessor<Tick | undefined>;
  link: Accessor<Link>;
  working: Accessor<Working | undefined>;
  /** What the log says of a change to the drop, since this page is open. */
  notice: Accessor<string | undefined>;
  /** When the draw was to be before it was moved, while this page is open. */
  movedFrom: Accessor<number | undefined>;
  /** The log does not build on what this device was told of it. */
  broken: Accessor<boolean>;
  /** Try now rather than at the next try. */
  retry: () => void;
  /** Say hello again, as the place token that is kept here has changed. */
  renew: () => void;
};

/**
 * The room as one place sees it, kept up to date for as long as the owner lives, by one socket for all tabs of this browser. Calls
 * go straight to where all tabs find them (`states/call.ts`). Coming back to the page or to a network tries at once.
 */
export function createRoom(
  drop: Id<'drop'>,
  place: StoredPlace,
  on: {
    left: () => void;
    moved: () => void;
    refused: (code: string) => void;
    call: () => void;
    changed: () => void;
  },
): Room {
  const [facts, setFacts] = createSignal<DropFacts>();
  const [tick, setTick] = createSignal<Tick>();
  const [link, setLink] = createSignal<Link>({ kind: 'trying' });
  const [working, setWorking] = createSignal<Working>();
  const [notice, setNotice] = createSignal<string>();
  const [movedFrom, setMovedFrom] = createSignal<number>();
  const [broken, setBroken] = createSignal(readEvidence(drop) !== undefined);

  const hear = (word: TabWord) => {
    switch (word.t) {
      case 'tick':
        return batch(() => {
          hearServer(word.atMs);
          setTick({ ...word, serving: highestServing(drop, word.serving) });
          if (link().kind !== 'live') setLink({ kind: 'live' });
        });
      case 'facts':
        setMovedFrom((from) => movedFromIn(word.facts, facts() ?? readSeenFacts(drop), from));
        keepSeenFacts(word.facts);
        return setFacts(word.facts);
      case 'call':
        keepCall(drop, word);
        return on.call();
      case 'left':
        return on.left();
      case 'moved':
        return on.moved();
      case 'texts':
        if (word.on === readPlace(drop)?.texts) return;
        notePlace(drop, { texts: word.on });
        return on.changed();
      case 'link':
        return setLink(word.link);
      case 'working':
        return setWorking(word.working);
      case 'log':
        if (word.broken) setBroken(true);
        if (word.notice) setNotice(word.notice);
        return;
      case 'refused':
        return on.refused(word.code);
    }
  };

  const life = new AbortController();
  let wake = new AbortController();
  let again = () => {};
  const renew = () => again();
  const wakeUp = () => {
    wake.abort();
    wake = new AbortController();
  };
  const url = `${location.origin.replace(/^http/, 'ws')}${path}`;
  const token = () => (readPlace(drop) ?? place).place;

  const listen = (tell: (word: TabWord) => void, signal: AbortSignal) => {
    let atWork = false;
    const workOn = async () => {
      if (atWork) return;
      atWork = true;
      const loaded = await import('../work/do-work.ts').catch(() => undefined);
      const done = await loaded?.doWork(drop, (working) => tell({ t: 'working', working }), signal);
      atWork = false;
      if (done) renew();
    };
    const watchLog = createLogWatch(drop, (found) => tell({ t: 'log', ...found }), signal);
    let stoppedAtMs: number | undefined;
    /** While the sale is stopped the clock of a call stands still, and goes on from there. */
    const standStill = ({ atMs, limitedBy }: Tick) => {
      if (limitedBy === 'stopped') stoppedAtMs ??= atMs;
      else if (stoppedAtMs !== undefined) {
        putOffCall(drop, atMs - stoppedAtMs);
        stoppedAtMs = undefined;
        on.call();
      }
    };
    const heard = (word: RoomWord) => {
      tell(word);
      if (word.t === 'work') void workOn();
      if (word.t !== 'tick') return;
      watchLog(word);
      standStill(word);
    };
    /** A way that ends and is taken again at once when the token is renewed. */
    const renewable = (way: (signal: AbortSignal) => Promise<Outcome>) => async (): Promise<Outcome> => {
      const mine = new AbortController();
      again = () => mine.abort();
      const end = () => mine.abort();
      signal.addEventListener('abort', end);
      const outcome = await way(mine.signal);
      signal.removeEventListener('abort', end);
      return outcome.kind === 'closed' && !signal.aborted
        ? { kind: 'bye', retryAfterMs: [100, 1_000] }
        : outcome;
    };
    return keepListening(
      {
        socket: renewable((until) => listenBySocket(url, token(), heard, until)),
        // Loaded only where sockets are blocked.
        polling: renewable(async (until) => {
          const loaded = await import('./by-polling.ts').catch(() => undefined);
          if (!loaded) return { kind: 'lost', heard: false };
          return loaded.listenByPolling(drop, token(), heard, until);
        }),
      },
      {
        onTrying: () => link().kind === 'away' && tell({ t: 'link', link: { kind: 'trying' } }),
        onAway: (retryAtMs) => tell({ t: 'link', link: { kind: 'away', retryAtMs } }),
        onRefused: (code) => tell({ t: 'refused', code }),
      },
      signal,
      () => wake.signal,
    );
  };
  const wish = shareListening<TabWord>({
    name: `zilker:room:${drop}:${place.index}`,
    listen,
    hear,
    grant: (asked) => (asked === 'retry' ? wakeUp() : renew()),
    signal: life.signal,
  });

  const retry = () => wish('retry');
  const lookUp = () => {
    if (document.visibilityState === 'visible') retry();
  };
  window.addEventListener('online', retry);
  document.addEventListener('visibilitychange', lookUp);
  // A page that the browser keeps for a way back must not keep the other tabs waiting for its word.
  const leave = () => life.abort();
  const comeBack = ({ persisted }: PageTransitionEvent) => persisted && location.reload();
  window.addEventListener('pagehide', leave);
  window.addEventListener('pageshow', comeBack);
  onCleanup(() => {
    life.abort();
    window.removeEventListener('pagehide', leave);
    window.removeEventListener('pageshow', comeBack);
    window.removeEventListener('online', retry);
    document.removeEventListener('visibilitychange', lookUp);
  });
  return { facts, tick, link, working, notice, movedFrom, broken, retry, renew: () => wish('renew') };
}

/** Looks at the log whenever a tick tells of a head that this device does not know, one look at a time. */
function createLogWatch(
  drop: Id<'drop'>,
  tell: (found: LogFound) => void,
  signal: AbortSignal,
): (tick: Tick) => void {
  let known = readKnownLog(drop);
  let looking = readEvidence(drop) !== undefined;
  const look = async (told: Tick) => {
    const loaded = await import('../evidence/check-log.ts').catch(() => undefined);
    const found = await loaded?.checkLog(drop, { seq: told.seq, head: told.head }, signal);
    known = readKnownLog(drop);
    // What is broken stays so, and was kept: nobody need ask again and again.
    looking = found?.broken ?? false;
    if (found) tell(found);
  };
  return (tick) => {
    if (!known) {
      known = tick;
      return keepKnownLog(drop, tick);
    }
    if (looking || (known.seq === tick.seq && known.head === tick.head)) return;
    looking = true;
    void look(tick);
  };
}

/** The time of the draw that a fan knew before this one; nothing once it is made. */
function movedFromIn(now: DropFacts, before: DropFacts | undefined, from: number | undefined) {
  if (now.frozen || now.mode === 'standby' || !before) return undefined;
  return before.drawAtMs === now.drawAtMs ? from : before.drawAtMs;
}
