import type { LogEntry } from '@zilker/contracts/log';
import { Banner } from '@zilker/ui/banner';
import { bareTimeWithSeconds } from '@zilker/ui/format/clock';
import { For, Show } from 'solid-js';

/** Everything that was done to the drop, newest first, each line bound to the one before it. */
export function ActLog(props: { log: readonly LogEntry[]; holds: boolean; timezone: string }) {
  return (
    <section class="stack s3">
      <h2 class="section-head">Every act during the drop</h2>
      <Show when={!props.holds}>
        <Banner tone="bad" head="The log does not hold">
          A line of it was changed, or one that every screen was told of is missing.
        </Banner>
      </Show>
      <ul class="log">
        <For each={props.log.toReversed()}>
          {(entry) => (
            <li>
              <span class="num">{bareTimeWithSeconds(entry.atMs, props.timezone)}</span>
              <span>{entry.text}</span>
              <span class="mono">
                {quad(entry.hash)} ← {quad(entry.prev)}
              </span>
            </li>
          )}
        </For>
      </ul>
      <p class="small quiet">
        Each line carries the fingerprint of the line before it, so none can be changed later.
        {props.holds && ' This device followed them all.'}
      </p>
    </section>
  );
}

function quad(hash: string): string {
  return `${hash.slice(0, 4)} ${hash.slice(4, 8)}`;
}
