import { Banner } from '@zilker/ui/banner';
import { Button, Reason } from '@zilker/ui/button';
import { bareTimeWithSeconds, monthDay, sameDay } from '@zilker/ui/format/clock';
import { counted } from '@zilker/ui/format/number';
import { createSignal, For, Show } from 'solid-js';
import type { KnownLog } from '../live/log.ts';
import { staff } from '../session/staff.ts';

/** So many are shown at first. */
const newestMax = 12;

/** Everything that was done to the drop, newest first, and whether the log is still the one this browser knows. */
export function ActsLog(props: { log: KnownLog; nowMs: number; zone: string }) {
  const [all, setAll] = createSignal(false);
  const entries = () => props.log.entries.toReversed();
  const shown = () => (all() ? entries() : entries().slice(0, newestMax));
  const head = () => props.log.entries.at(-1)?.hash.slice(0, 8);
  const time = (atMs: number) => bareTimeWithSeconds(atMs, props.zone);
  const day = (atMs: number) =>
    sameDay(atMs, props.nowMs, props.zone) ? undefined : monthDay(atMs, props.zone);
  return (
    <section aria-labelledby="acts-head">
      <h2 id="acts-head" class="head-22">
        Acts
      </h2>
      <Show when={head() && !props.log.broken}>
        <Reason icon="ok">
          {counted(props.log.entries.length, 'entry', 'entries')}, one unbroken chain to{' '}
          <span class="mono">{head()}</span>. Fans’ screens check the same.
        </Reason>
      </Show>
      <ul class="acts" aria-live="polite" aria-relevant="additions">
        <For each={shown()} fallback={<li class="quiet">Nothing was done yet.</li>}>
          {(entry) => (
            <li>
              <span class="num">
                {time(entry.atMs)}
                <Show when={day(entry.atMs)}>{(date) => <small>{date()}</small>}</Show>
              </span>
              <span>
                <b>{whoIn(entry.text)}</b>
                {entry.text.slice(whoIn(entry.text).length)}
              </span>
            </li>
          )}
        </For>
      </ul>
      <Show when={entries().length > newestMax}>
        <Button kind="plain" onClick={() => setAll(!all())}>
          {all()
            ? `Show the newest ${newestMax}`
            : `Show all ${counted(entries().length, 'entry', 'entries')}`}
        </Button>
      </Show>
    </section>
  );
}

/** The log does not extend the one this browser knows: what was seen is kept, for whoever has to explain it. */
export function BrokenLog(props: { log: KnownLog; drop: string }) {
  const saves = () => {
    const { entries, broken } = props.log;
    const text = JSON.stringify({ drop: props.drop, known: entries, told: broken }, null, 2);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    link.download = `${props.drop}-log.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  return (
    <Show when={props.log.broken}>
      {(broken) => (
        <div class="aside-note">
          <Banner
            tone="bad"
            live="alert"
            head="The log was changed"
            action={
              <Button kind="second" compact icon="download" onClick={saves}>
                Keep what was seen
              </Button>
            }
          >
            {broken().why === 'shorter'
              ? `The room now says ${counted(broken().seq, 'entry', 'entries')}; this browser saw ${props.log.entries.length}.`
              : `Entry ${broken().seq} is not the one this browser saw before.`}{' '}
            An entry is never changed or left out; fans’ screens will say so too. Pause, keep the file and
            tell us.
          </Banner>
        </div>
      )}
    </Show>
  );
}

/** The name that an entry begins with, where it begins with one. */
function whoIn(text: string): string {
  return [staff().venue.name, 'Operator', 'Zilker'].find((name) => text.startsWith(`${name} `)) ?? '';
}
