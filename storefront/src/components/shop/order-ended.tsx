import type { PublicEvent } from '@zilker/contracts/http/events';
import { declinesMax, type OrderView } from '@zilker/contracts/http/sale';
import { ButtonLink } from '@zilker/ui/button';
import { State } from '@zilker/ui/state';
import { paths } from '../../paths.ts';
import { Shell } from '../shell.tsx';

/** An order without tickets: why, and that nothing was charged. */
export function OrderEnded(props: { order: OrderView; event: PublicEvent | undefined }) {
  return (
    <Shell>
      <main class="page" id="main">
        <State
          icon={props.order.state === 'refunded' ? 'refund' : 'clock'}
          head={wordsFor(props.order).head}
          action={<ButtonLink href={paths.home()}>See what is on</ButtonLink>}
        >
          {wordsFor(props.order).sentence}
        </State>
      </main>
    </Shell>
  );
}

function wordsFor(order: OrderView): { head: string; sentence: string } {
  if (order.state === 'refunded')
    return { head: 'Refunded', sentence: 'You got all of it back. Your bank may take some days to show it.' };
  if (order.state === 'expired')
    return {
      head: 'Your hold ended',
      sentence: 'Nothing was charged. The tickets went to the next fan in line.',
    };
  if (order.declines >= declinesMax)
    return {
      head: 'Declined too often',
      sentence: `The card was declined ${declinesMax} times. Nothing was charged, and the tickets went to the next fan in line.`,
    };
  return { head: 'Given up', sentence: 'You gave these tickets up. Nothing was charged.' };
}
