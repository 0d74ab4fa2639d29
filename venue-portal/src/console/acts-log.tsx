import type { LogEntry } from '@zilker/contracts/log';
import { bareTimeWithSeconds } from '@zilker/ui/format/clock';
import { For } from 'solid-js';
import { staff } from '../session/staff.ts';

const shownMax = 40;

/** What was done to the drop, newest first. */
export function ActsLog(props: { log: readonly LogEntry[]; zone: string }) {
  const newest = () => props.log.slice(-shownMax).reverse();
  return (
    <section aria-labelledby="acts-head">
      <h2 id="acts-head" class="head-22">
        Acts
      </h2>
      <ul class="acts" aria-live="polite" aria-relevant="additions">
        <For each={newest()} fallback={<li class="quiet">Nothing was done yet.</li>}>
          {(entry) => (
            <li>
              <span class="num">{bareTimeWithSeconds(entry.atMs, props.zone)}</span>
              <span>
                <b>{whoIn(entry.text)}</b>
                {entry.text.slice(whoIn(entry.text).length)}
              </span>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}

/** The name that an entry begins with, where it begins with one. */
function whoIn(text: string): string {
  return [staff().venue.name, 'Operator', 'Zilker'].find((name) => text.startsWith(`${name} `)) ?? '';
}
