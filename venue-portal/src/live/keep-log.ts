import { request } from '@zilker/contracts/client';
import { readLog } from '@zilker/contracts/http/room';
import { idSchema } from '@zilker/contracts/ids';
import type { LogEntry } from '@zilker/contracts/log';
import { get, set } from 'idb-keyval';
import { type Accessor, createSignal, onCleanup } from 'solid-js';
import * as v from 'valibot';
import {
  addEntries,
  checkHead,
  cutShort,
  emptyLog,
  headOf,
  isBehind,
  type KnownLog,
  type LogHead,
} from './log.ts';

/** A tick may be older than an act’s own answer for a moment; entries that stay away longer are gone. */
const shortForMs = 10_000;
/** What is missing is asked for at most so often. */
const askEveryMs = 2_000;

const stored = v.object({ seq: v.number(), head: v.string() });

/** The log of a drop, watched: every head is held against what is known, in this visit and in earlier ones of this browser. */
export function createLog(drop: Accessor<string>) {
  const [log, setLog] = createSignal<KnownLog>(emptyLog);
  let remembered: LogHead | undefined;
  let shortSinceMs: number | undefined;
  let askedAtMs = 0;
  const keyOf = (id: string) => `log:${id}`;

  const settle = (known: KnownLog) => {
    const checked = remembered ? checkHead(known, remembered) : known;
    setLog(checked);
    const { entries, broken } = checked;
    if (broken || entries.length <= (remembered?.seq ?? 0)) return;
    remembered = { seq: entries.length, head: headOf(entries) };
    // A browser that keeps nothing only starts its knowledge anew.
    void set(keyOf(drop()), remembered).catch(() => undefined);
  };
  const add = (entries: readonly LogEntry[]) => settle(addEntries(log(), entries));
  const askMissing = async (id: string) => {
    const parsed = v.safeParse(idSchema('drop'), id);
    if (!parsed.success || Date.now() - askedAtMs < askEveryMs) return;
    askedAtMs = Date.now();
    const params = { drop: parsed.output, after: log().entries.length };
    const reply = await request(readLog, { params }).catch(() => undefined);
    if (reply && drop() === id) add(reply.entries);
  };
  onCleanup(() => setLog(emptyLog));
  return {
    log,
    add,
    /** A tick’s word on the log. */
    hear(told: LogHead): void {
      if (isBehind(log(), told)) return void askMissing(drop());
      if (told.seq >= log().entries.length) shortSinceMs = undefined;
      else shortSinceMs ??= Date.now();
      const gone = shortSinceMs !== undefined && Date.now() - shortSinceMs > shortForMs;
      const checked = gone ? cutShort(log(), told) : checkHead(log(), told);
      if (checked !== log()) setLog(checked);
    },
    /** Another drop, or this one from the start. */
    begin(id: string): void {
      setLog(emptyLog);
      remembered = undefined;
      shortSinceMs = undefined;
      askedAtMs = 0;
      void get(keyOf(id)).then(
        (value) => {
          const earlier = v.safeParse(stored, value);
          if (!earlier.success || drop() !== id) return;
          if ((remembered?.seq ?? 0) < earlier.output.seq) remembered = earlier.output;
          settle(log());
        },
        () => undefined,
      );
    },
  };
}
