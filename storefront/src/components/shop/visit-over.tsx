import type { VisitView } from '@zilker/contracts/http/sale';
import { ButtonLink } from '@zilker/ui/button';
import { clockTime } from '@zilker/ui/format/clock';
import { State } from '@zilker/ui/state';
import { paths } from '../../paths.ts';
import { Shell } from '../shell.tsx';

/** The time to choose ran out, or the fan left: the promised ticket went on. */
export function VisitOver(props: { visit: VisitView }) {
  return (
    <Shell>
      <main class="page" id="main">
        <State
          icon="clock"
          head="Your turn is over"
          action={<ButtonLink href={paths.home()}>See what is on</ButtonLink>}
        >
          {`Your time to choose ended at ${clockTime(props.visit.endsAtMs, props.visit.timezone)}. Nothing was charged, and the tickets went to the next fan in line.`}
        </State>
      </main>
    </Shell>
  );
}
