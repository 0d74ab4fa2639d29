import { createSignal, onCleanup } from 'solid-js';
import { asKept, type KeptCheckIn, keepCheckIns, readCheckIns } from '../store/check-ins.ts';
import { takenUp, unsent } from '../sync/queue.ts';

/**
 * All that was scanned on this phone for an event: in memory, and in its storage as far as that takes them. What storage would not take is tried
 * again with whatever comes next; until then leaving the page asks first. Windows of one phone tell each other, so that one that is open twice
 * lets nobody in twice.
 */
export function createScans(event: string) {
  const [all, setAll] = createSignal<readonly KeptCheckIn[]>([]);
  const [unstored, setUnstored] = createSignal<ReadonlySet<string>>(new Set());

  const windows = new BroadcastChannel(`zilker-scanner:${event}`);
  const add = (one: KeptCheckIn): Promise<void> => {
    setAll((known) => [...known, one]);
    windows.postMessage([one]);
    return store([one]);
  };
  const replace = (changed: readonly KeptCheckIn[]): Promise<void> => {
    setAll((known) => replaced(known, changed));
    windows.postMessage(changed);
    return store(changed);
  };
  windows.onmessage = ({ data }) => {
    const theirs = asKept(data);
    setAll((known) => {
      const here = new Set(known.map(({ record }) => record.nonce));
      return [...replaced(known, theirs), ...theirs.filter(({ record }) => !here.has(record.nonce))];
    });
  };
  onCleanup(() => windows.close());

  const store = async (changed: readonly KeptCheckIn[]): Promise<void> => {
    const nonces = new Set([...unstored(), ...changed.map(({ record }) => record.nonce)]);
    const rows = all().filter(({ record }) => nonces.has(record.nonce));
    if (rows.length === 0) return;
    try {
      await keepCheckIns(rows);
      setUnstored((known) => without(known, nonces));
    } catch (error) {
      console.warn('This phone could not store what was scanned.', error);
      setUnstored((known) => new Set([...known, ...nonces]));
    }
  };
  /** Takes up what an earlier page left. Rejects where storage does not answer. */
  const takeUp = async (): Promise<void> => {
    const earlier = (await readCheckIns(event)).map((one) => takenUp(one, Date.now()));
    setAll((made) => {
      const here = new Set(made.map(({ record }) => record.nonce));
      return [...earlier.filter(({ record }) => !here.has(record.nonce)), ...made];
    });
  };

  const onLeave = (leaving: BeforeUnloadEvent) => {
    const lost = unsent(all()).some(({ record }) => unstored().has(record.nonce));
    if (lost) leaving.preventDefault();
  };
  window.addEventListener('beforeunload', onLeave);
  onCleanup(() => window.removeEventListener('beforeunload', onLeave));

  return { all, add, replace, takeUp, storeAgain: () => store([]), storeFails: () => unstored().size > 0 };
}

function replaced(known: readonly KeptCheckIn[], changed: readonly KeptCheckIn[]): KeptCheckIn[] {
  const byNonce = new Map(changed.map((one) => [one.record.nonce, one]));
  return known.map((one) => byNonce.get(one.record.nonce) ?? one);
}

function without(known: ReadonlySet<string>, gone: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...known].filter((nonce) => !gone.has(nonce)));
}
