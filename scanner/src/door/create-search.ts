import { searchTickets } from '@zilker/contracts/http/doors';
import { createSignal, onCleanup } from 'solid-js';
import type { DoorDesk } from './create-door.ts';
import { type Found, findByName, foundBy, foundMost, isLongEnough } from './find-by-name.ts';

/** Long enough for the next letter. */
const typingMs = 300;

export type Results = { found: readonly Found[]; more: boolean; by: 'server' | 'list' };

/** A search that follows what is typed: at the box office where it answers, else in the door list of this phone. */
export function createSearch(door: DoorDesk) {
  const [text, setText] = createSignal('');
  const [results, setResults] = createSignal<Results>();
  const [busy, setBusy] = createSignal(false);
  let turn = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const type = (typed: string) => {
    setText(typed);
    clearTimeout(timer);
    turn += 1;
    const wanted = typed.trim();
    if (!isLongEnough(wanted)) {
      setBusy(false);
      setResults();
      return;
    }
    setBusy(true);
    const mine = turn;
    timer = setTimeout(() => void find(wanted, mine), typingMs);
  };
  const find = async (wanted: string, mine: number) => {
    const answer = await look(wanted);
    // what was typed since is what counts
    if (mine !== turn) return;
    setResults(answer);
    setBusy(false);
  };
  const look = async (wanted: string): Promise<Results> => {
    if (door.reach() === 'online') {
      try {
        const reply = await door.link.call(searchTickets, { query: { find: wanted } });
        return { found: foundBy(reply), more: reply.more, by: 'server' };
      } catch {
        // the list can tell some of it
      }
    }
    const list = door.list();
    const found = list ? findByName(list, wanted, door.judgeFound) : [];
    return { found, more: found.length === foundMost, by: 'list' };
  };
  onCleanup(() => clearTimeout(timer));
  return { text, type, results, busy };
}
