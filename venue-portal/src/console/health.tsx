import type { WatchTick } from '@zilker/contracts/socket/tick';
import { Reason } from '@zilker/ui/button';
import { counted, number, percent } from '@zilker/ui/format/number';
import { Icon } from '@zilker/ui/icon';
import { Index, Show } from 'solid-js';
import { signsOf } from '../live/health-words.ts';
import { grantedPerMinute } from '../live/limit-words.ts';

type Line = { name: string; says: string; good: boolean };

/** What the console can tell of the parts that a drop needs, and what they let through. */
export function Health(props: { tick: WatchTick; ageMs: number }) {
  const lines = (): Line[] => [
    {
      name: 'Waiting room',
      good: props.ageMs < 3_000,
      says: props.ageMs < 3_000 ? 'Good' : `Silent for ${Math.round(props.ageMs / 1_000)} s`,
    },
    {
      name: 'Box office',
      good: props.tick.limitedBy !== 'silent',
      says: props.tick.limitedBy === 'silent' ? 'Silent' : 'Good',
    },
    {
      name: 'Fans here now',
      good: props.tick.places === 0 || props.tick.present >= 0.5,
      says: props.tick.places === 0 ? 'Nobody yet' : percent(props.tick.present, 1),
    },
    ...signsOf(props.tick.health),
  ];
  const share = () => props.tick.health?.share ?? 1;
  return (
    <section aria-labelledby="health-head">
      <h2 id="health-head" class="head-22">
        Health
      </h2>
      <ul class="health">
        <Index each={lines()}>
          {(line) => (
            <li>
              <span class={line().good ? 'okc' : 'warnc'}>
                <Icon name={line().good ? 'ok' : 'warn'} size="s" />
                <span class="visually-hidden">{line().good ? 'Well:' : 'Not well:'}</span>
              </span>
              <span>{line().name}</span>
              <span class="num">{line().says}</span>
            </li>
          )}
        </Index>
      </ul>
      <Show
        when={props.tick.health}
        fallback={
          <Reason icon="info">The shop’s own figures come with the first fans who are called.</Reason>
        }
      >
        <Reason icon="speed">
          {share() < 1
            ? `${percent(share(), 1)} of your rate is granted: about ${counted(grantedPerMinute(props.tick), 'call')} a minute.`
            : 'All of your rate is granted.'}{' '}
          Poor health slows it to {number(props.tick.floorPerMinute)} a minute at the slowest.
        </Reason>
      </Show>
    </section>
  );
}
