import { Badge } from '@zilker/ui/badge';
import { Bars } from '@zilker/ui/bars';
import { Button } from '@zilker/ui/button';
import { bareTime } from '@zilker/ui/format/clock';
import { counted, number } from '@zilker/ui/format/number';
import { createMemo, Show } from 'solid-js';
import { arrivals, paceOf, paceWords } from './arrivals.ts';
import type { Doors } from './door-words.ts';
import { scannersAt } from './scanners-at.ts';

/** One gate: who scans there, how many came in, and how they came. */
export function GateCard(props: { at: number; doors: Doors; onPair: () => void }) {
  const gate = () => props.doors.gates[props.at];
  const name = () => gate()?.name ?? '';
  const scanners = () => scannersAt(props.doors.scanners, name(), props.doors.atMs);
  const steps = createMemo(() => arrivals(props.doors, props.at));
  const bars = () =>
    steps().map(({ fromMs, count }) => ({
      label: bareTime(fromMs, props.doors.event.timezone),
      value: count,
    }));
  const every = () => (steps()[0]?.minutes === 1 ? 'minute' : `${steps()[0]?.minutes} minutes`);
  return (
    <section class="card gate" aria-label={name()}>
      <div class="row spread">
        <h2>{name()}</h2>
        <Show when={scanners().all > 0} fallback={<Badge icon="phone">No scanner</Badge>}>
          <Show
            when={scanners().online === scanners().all}
            fallback={
              <Badge tone="warn" icon="offline">
                {number(scanners().all - scanners().online)} offline
              </Badge>
            }
          >
            <Badge tone="ok" icon="online">
              {number(scanners().online)} online
            </Badge>
          </Show>
        </Show>
      </div>
      <p class="figure">
        {number(gate()?.in ?? 0)} <small>checked in</small>
      </p>
      <Show when={steps().length > 1}>
        <Bars
          small
          height={72}
          label={`Check-ins at ${name()} every ${every()}: ${bars()
            .map(({ value }) => value)
            .join(', ')}`}
          bars={bars()}
        />
      </Show>
      <p class="small quiet">
        {paceWords(paceOf(props.doors, props.at))}
        <Show when={gate()?.out}>{(out) => <>, {counted(out(), 'person', 'people')} went out</>}</Show>
      </p>
      <Button kind="second" compact icon="qr" onClick={props.onPair}>
        Pair a scanner
        <span class="visually-hidden"> with {name()}</span>
      </Button>
    </section>
  );
}
