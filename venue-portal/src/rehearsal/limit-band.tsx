import type { CoursePoint } from '@zilker/contracts/rehearsal/course';
import { bareTime } from '@zilker/ui/format/clock';
import { For } from 'solid-js';
import { limitNames, stretchesOf } from './rehearsal-words.ts';

/** What held calls when: one bar, each stretch told by its pattern, and named with its times beneath. */
export function LimitBand(props: {
  points: readonly CoursePoint[];
  startsAtMs: number;
  zone: string;
  span: { from: number; to: number };
}) {
  const stretches = () => stretchesOf(props.points);
  const share = (ms: number) => `${((ms / (props.span.to - props.span.from)) * 100).toFixed(2)}%`;
  const clock = (ms: number) => bareTime(props.startsAtMs + ms, props.zone);
  return (
    <div class="strip band">
      <div class="stat label">
        <p class="word">Held by</p>
      </div>
      <div>
        <div class="band-bar" aria-hidden="true">
          <For each={stretches()}>
            {(one) => (
              <span class={`held-${one.limitedBy}`} style={{ width: share(one.toMs - one.fromMs) }} />
            )}
          </For>
        </div>
        <ol class="band-key">
          <For each={stretches()}>
            {(one) => (
              <li>
                <i class={`held-${one.limitedBy}`} aria-hidden="true" />
                <span>
                  <b>{limitNames[one.limitedBy]}</b>{' '}
                  <span class="num nowrap">
                    {clock(one.fromMs)} to {clock(one.toMs)}
                  </span>
                </span>
              </li>
            )}
          </For>
        </ol>
      </div>
    </div>
  );
}
