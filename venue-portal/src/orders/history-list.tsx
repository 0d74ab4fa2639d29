import type { PortalOrder } from '@zilker/contracts/http/portal-orders';
import { exactTime, fullDate, sameDay, shortDate } from '@zilker/ui/format/clock';
import { Icon, type IconName } from '@zilker/ui/icon';
import { For, Show } from 'solid-js';
import { CopyId } from '../components/copy-id.tsx';
import { type Told, tell } from './history-words.ts';

const icons: Readonly<Record<Told['tone'], IconName>> = { plain: 'clock', good: 'ok', bad: 'warn' };

/** All that happened to an order, oldest first, each with its time and what it can be found by. */
export function HistoryList(props: { order: PortalOrder }) {
  const entries = () =>
    props.order.history.map((entry, at, all) => {
      const before = all[at - 1];
      const zone = props.order.timezone;
      const isNewDay = !before || !sameDay(before.atMs, entry.atMs, zone);
      const day = at === 0 ? fullDate(entry.atMs, zone) : shortDate(entry.atMs, zone);
      return { ...tell(entry, props.order.currency), atMs: entry.atMs, day: isNewDay ? day : undefined };
    });
  return (
    <ol class="history">
      <For each={entries()}>
        {(entry) => (
          <>
            <Show when={entry.day}>
              <li class="day">{entry.day}</li>
            </Show>
            <li class={entry.tone}>
              <time class="num" datetime={new Date(entry.atMs).toISOString()}>
                {exactTime(entry.atMs, props.order.timezone)}
              </time>
              <Icon name={icons[entry.tone]} size="s" />
              <div>
                <p>{entry.text}</p>
                <For each={entry.ids}>{(id) => <CopyId id={id} />}</For>
              </div>
            </li>
          </>
        )}
      </For>
    </ol>
  );
}
