import { readDoorList } from '@zilker/contracts/http/doors';
import type { DoorList } from '@zilker/contracts/ticket/door-list';
import { type Door, mergeList, openDoor } from '@zilker/contracts/ticket/open-door';
import { batch, createMemo, createSignal, onCleanup } from 'solid-js';
import { type KeptList, keepChange, keepList, readList, type Stored, wipeList } from '../store/list.ts';
import type { Pairing } from '../store/pairing.ts';
import type { Link } from '../sync/link.ts';
import { aheadBy } from './clock.ts';
import { newNonce } from './nonce.ts';

/** Changes are a few hundred bytes, mostly none. */
const listEveryMs = 5_000;
/** A whole list of a large house, over a weak signal. */
const wholeWithinMs = 90_000;
/** From here on the list is written anew: reading it back should not take longer with the night. */
const changesMost = 60;
const changedRowsMost = 5_000;

/**
 * The door list as this phone has it: from its own storage first, then from the server as often as that can be reached, in changes. It is kept as it
 * comes, and gone once the venue has ended the pairing or its night is over.
 */
export function createList(
  pairing: Pairing,
  link: Link,
  { onNews, onStored }: { onNews: () => void; onStored: (stored: boolean) => void },
) {
  const event = pairing.event.id;
  const [list, setList] = createSignal<DoorList>();
  const [known, setKnown] = createSignal<Omit<KeptList, 'list'>>();
  const [othersList, setOthersList] = createSignal(false);
  const door = createMemo((): Door | undefined => {
    const opened = list();
    return opened && openDoor(opened);
  });
  const aheadMs = () => Math.round(known()?.aheadMs ?? 0);
  let version: number | undefined;
  let stored: Stored | undefined;
  let running: Promise<void> | undefined;
  /** An answer that was still under way brings nothing back. */
  let wiped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const refresh = (): Promise<void> => {
    running ??= ask().finally(() => {
      running = undefined;
    });
    return running;
  };
  const ask = async () => {
    clearTimeout(timer);
    try {
      await take(await fetchNews(version));
      onNews();
    } catch {
      // The link knows why, and says so; the list that is here goes on being used.
    } finally {
      if (link.reach() === 'revoked') {
        // what was scanned before is still taken
        onNews();
        await wipe();
      }
      if (link.reach() === 'ended' && isOver(pairing, Date.now() + aheadMs())) await wipe();
      if (!link.over()) timer = setTimeout(() => void refresh(), listEveryMs);
    }
  };
  const fetchNews = async (since: number | undefined) => {
    const askedMs = Date.now();
    const query = since === undefined ? {} : { since };
    const reply = await link.call(readDoorList, { query }, since === undefined ? wholeWithinMs : undefined);
    const aheadMs = aheadBy({ serverMs: reply.atMs, askedMs, hereMs: Date.now() }, known()?.aheadMs);
    return { news: reply.list, verifiers: reply.verifiers, atMs: reply.atMs, aheadMs, askedMs };
  };
  const take = async (answer: Awaited<ReturnType<typeof fetchNews>>, askAgain = true): Promise<void> => {
    const { news, ...rest } = answer;
    if (wiped) return;
    setOthersList(news.event !== event);
    if (news.event !== event) return;
    const before = list();
    if (before !== undefined && news.since !== null && saysNothing(before, news)) {
      version = news.version;
      setKnown(rest);
      return;
    }
    const merged = merge(before && { ...before, version: version ?? before.version }, news);
    if (merged === null) {
      if (!askAgain) throw new Error('The server answered changes where the whole list was asked for.');
      return take(await fetchNews(undefined), false);
    }
    version = merged.version;
    batch(() => {
      setList(merged);
      setKnown(rest);
    });
    await keep({ list: merged, ...rest }, news);
  };
  const keep = async (kept: KeptList, news: DoorList) => {
    const before = stored;
    stored = undefined;
    try {
      const follows = before && news.since !== null && before.changes < changesMost;
      stored =
        follows && before.rows + news.rows.length <= changedRowsMost
          ? await keepChange(kept, news, before)
          : await keepList(kept, newNonce());
      onStored(true);
    } catch (error) {
      console.warn('This phone could not store the door list.', error);
      onStored(false);
    }
  };
  const takeUp = async () => {
    try {
      const found = await readList(event);
      if (found === undefined || list() !== undefined || wiped) return;
      const { list: whole, ...rest } = found.kept;
      version = whole.version;
      stored = found.stored;
      batch(() => {
        setList(whole);
        setKnown(rest);
      });
    } catch (error) {
      console.warn('This phone could not read its door list.', error);
      onStored(false);
    }
  };
  const wipe = async () => {
    wiped = true;
    version = undefined;
    stored = undefined;
    batch(() => {
      setList();
      setKnown();
    });
    await wipeList().catch(() => onStored(false));
  };

  const onOnline = () => void refresh();
  const onLook = () => {
    if (document.visibilityState === 'visible') void refresh();
  };
  window.addEventListener('online', onOnline);
  document.addEventListener('visibilitychange', onLook);
  onCleanup(() => {
    window.removeEventListener('online', onOnline);
    document.removeEventListener('visibilitychange', onLook);
    clearTimeout(timer);
  });

  return {
    list,
    door,
    verifiers: () => known()?.verifiers ?? [],
    atMs: () => known()?.atMs,
    askedMs: () => known()?.askedMs ?? 0,
    aheadMs,
    othersList,
    takeUp,
    refresh,
    wipe,
  };
}

/** Its night is over by the clock too: a server that knows no pairing for a while leaves a door its list. Pure. */
export function isOver({ expiresAtMs }: Pick<Pairing, 'expiresAtMs'>, nowMs: number): boolean {
  return nowMs >= expiresAtMs;
}

/** Nothing to merge: no ticket changed, and neither did the house. Pure. */
export function saysNothing(kept: DoorList, news: DoorList): boolean {
  const house = ({ doorsAtMs, policy, gates, types }: DoorList) =>
    JSON.stringify([doorsAtMs, policy, gates, types]);
  return news.rows.length === 0 && house(kept) === house(news);
}

/** Null for changes of something else than what is here. */
function merge(kept: DoorList | undefined, news: DoorList): DoorList | null {
  if (kept !== undefined) return mergeList(kept, news);
  return news.since === null ? news : null;
}
