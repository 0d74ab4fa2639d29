import type { DropFacts } from '@zilker/contracts/drop';
import { socketPath } from '@zilker/contracts/http/room';
import type { Id } from '@zilker/contracts/ids';
import type { Tick } from '@zilker/contracts/socket/tick';
import { type Accessor, batch, createSignal, onCleanup } from 'solid-js';
import { keepCall } from '../states/call.ts';
import { keepSeenFacts } from '../states/seen-facts.ts';
import { hearServer } from '../states/server-clock.ts';
import { listenBySocket } from './by-socket.ts';
import type { RoomEvents } from './events.ts';
import { keepListening } from './keep-listening.ts';

type Link = { kind: 'trying' } | { kind: 'live' } | { kind: 'away'; retryAtMs: number };

export type Room = {
  facts: Accessor<DropFacts | undefined>;
  tick: Accessor<Tick | undefined>;
  link: Accessor<Link>;
  /** Try now rather than at the next try. */
  retry: () => void;
};

/**
 * The room as one place sees it, kept up to date for as long as the owner lives. Calls go straight to where all tabs find them
 * (`states/call.ts`). Coming back to the page or to a network tries at once.
 */
export function createRoom(
  drop: Id<'drop'>,
  place: string,
  ended: { onLeft: () => void; onRefused: (code: string, message: string) => void; onCall: () => void },
): Room {
  const [facts, setFacts] = createSignal<DropFacts>();
  const [tick, setTick] = createSignal<Tick>();
  const [link, setLink] = createSignal<Link>({ kind: 'trying' });

  const on: RoomEvents = {
    tick: (next) =>
      batch(() => {
        hearServer(next.atMs);
        setTick(next);
        if (link().kind !== 'live') setLink({ kind: 'live' });
      }),
    facts: (next) => {
      keepSeenFacts(next);
      setFacts(next);
    },
    call: (call) => {
      keepCall(drop, call);
      ended.onCall();
    },
    left: ended.onLeft,
  };

  const life = new AbortController();
  let wake = new AbortController();
  const retry = () => {
    wake.abort();
    wake = new AbortController();
  };
  const lookUp = () => {
    if (document.visibilityState === 'visible') retry();
  };
  window.addEventListener('online', retry);
  document.addEventListener('visibilitychange', lookUp);
  onCleanup(() => {
    life.abort();
    window.removeEventListener('online', retry);
    document.removeEventListener('visibilitychange', lookUp);
  });

  const url = `${location.origin.replace(/^http/, 'ws')}${socketPath}`;
  void keepListening(
    {
      socket: (signal) => listenBySocket(url, place, on, signal),
      // Loaded only where sockets are blocked.
      polling: async (signal) => {
        const loaded = await import('./by-polling.ts').catch(() => undefined);
        if (!loaded) return { kind: 'lost', heard: false };
        return loaded.listenByPolling(drop, place, on, signal);
      },
    },
    {
      onTrying: () => link().kind === 'away' && setLink({ kind: 'trying' }),
      onAway: (retryAtMs) => setLink({ kind: 'away', retryAtMs }),
      onRefused: ended.onRefused,
    },
    life.signal,
    () => wake.signal,
  );

  return { facts, tick, link, retry };
}
