import type { WatchTick } from '@zilker/contracts/socket/tick';
import { Icon } from '@zilker/ui/icon';
import { For } from 'solid-js';

/** What the console can tell of the parts that a drop needs. */
export function Health(props: { tick: WatchTick; ageMs: number }) {
  const lines = () => [
    {
      name: 'Waiting room',
      good: props.ageMs < 3_000,
      says: props.ageMs < 3_000 ? 'Good' : `Silent for ${Math.round(props.ageMs / 1_000)} s`,
    },
    { name: 'Box office', ...boxOffice(props.tick) },
    {
      name: 'Connections',
      good: props.tick.places === 0 || props.tick.present >= 0.5,
      says: props.tick.places === 0 ? 'Nobody yet' : `${Math.round(props.tick.present * 100)}% here`,
    },
  ];
  return (
    <section aria-labelledby="health-head">
      <h2 id="health-head" class="head-22">
        Health
      </h2>
      <ul class="health">
        <For each={lines()}>
          {(line) => (
            <li>
              <span class={line.good ? 'okc' : 'warnc'}>
                <Icon name={line.good ? 'ok' : 'warn'} size="s" />
              </span>
              <span>{line.name}</span>
              <span class="num">{line.says}</span>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}

function boxOffice(tick: WatchTick): { good: boolean; says: string } {
  if (tick.limitedBy === 'silent') return { good: false, says: 'Silent' };
  return tick.limitedBy === 'health' ? { good: false, says: 'Slow' } : { good: true, says: 'Good' };
}
