import type { DropPhase } from '@zilker/contracts/states';
import { Badge } from '@zilker/ui/badge';
import { bareTimeWithSeconds } from '@zilker/ui/format/clock';
import { type JSX, Show } from 'solid-js';
import { signOf } from './phase-words.ts';

/** The head of the console: phase, event, how fresh its facts are, and the room's clock. */
export function PhaseBar(props: {
  phase: DropPhase;
  drop: { mode: 'draw' | 'standby'; cancelled: boolean };
  /** The event's name, or the way to another one. */
  event: JSX.Element;
  zone: string;
  connected: boolean;
  ageMs: number;
  heardAtMs: number;
  nowMs: number;
}) {
  const sign = () => signOf(props.phase, props.drop);
  return (
    <header class={`phase ${sign().ground}`}>
      <h1 class="name">
        <b>{sign().word}</b>
        {props.event}
      </h1>
      <p class="row">
        <Show
          when={props.connected}
          fallback={
            <Badge tone="line" icon="offline">
              {props.heardAtMs === 0
                ? 'Connecting'
                : `Last heard ${bareTimeWithSeconds(props.heardAtMs, props.zone)}`}
            </Badge>
          }
        >
          <Badge tone="line" icon="online">
            <span class="num">Live, {(props.ageMs / 1_000).toFixed(1)} s old</span>
          </Badge>
        </Show>
        <span class="clock-now">{bareTimeWithSeconds(props.nowMs, props.zone)}</span>
      </p>
    </header>
  );
}
