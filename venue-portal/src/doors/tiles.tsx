import { noun, number, percent } from '@zilker/ui/format/number';
import { Stat } from '@zilker/ui/stat';
import { paceOf } from './arrivals.ts';
import type { Doors } from './door-words.ts';
import { scannersAt } from './scanners-at.ts';

/** The doors at a glance. */
export function Tiles(props: { doors: Doors }) {
  const scanners = () => scannersAt(props.doors.scanners, undefined, props.doors.atMs);
  const outside = () => props.doors.admitted - props.doors.inside;
  const toCome = () => Math.max(0, props.doors.expected - props.doors.admitted);
  const twice = () => props.doors.doubled.filter(({ bothIn }) => bothIn).length;
  const pace = () => paceOf(props.doors);
  return (
    <div class="tiles">
      <Stat
        word="Checked in"
        figure={number(props.doors.admitted)}
        of={`of ${number(props.doors.expected)}`}
        means={
          props.doors.expected === 0
            ? 'no ticket is sold yet'
            : outside() > 0
              ? `${number(props.doors.inside)} are inside, ${number(outside())} went out`
              : `${percent(props.doors.admitted, props.doors.expected)} are inside`
        }
      />
      <Stat
        word="Arriving"
        figure={pace() > 0 && pace() < 1 ? 'under 1' : number(Math.round(pace()))}
        of="a minute"
        means={`${number(toCome())} still to come`}
      />
      <Stat
        word="Scanners"
        figure={number(scanners().online)}
        of={`of ${number(scanners().all)}`}
        means="heard from in the last minute"
      />
      <Stat
        word="Let in twice"
        figure={number(twice())}
        means={twice() === 0 ? 'each ticket came in once' : `${noun(twice(), 'ticket')}, see below`}
      />
    </div>
  );
}
