import type { PortalEvent } from '@zilker/contracts/http/portal';
import type { EventRefund } from '@zilker/contracts/http/portal-orders';
import { Banner } from '@zilker/ui/banner';
import { ButtonLink } from '@zilker/ui/button';
import { dateAndTime } from '@zilker/ui/format/clock';
import { counted, number } from '@zilker/ui/format/number';
import { PartsBar } from '@zilker/ui/parts-bar';
import { Match, Show, Switch } from 'solid-js';
import { paths } from '../paths.ts';
import { isUnderWay, progressOf, type Run } from './progress.ts';
import { RefundSums } from './refund-sums.tsx';

/** How far the refund of everybody is. It goes on by itself, whoever looks. */
export function RefundProgress(props: { event: PortalEvent; refund: EventRefund; run: Run }) {
  const progress = () => progressOf(props.run);
  return (
    <div class="form measure">
      <Switch>
        <Match when={isUnderWay(props.run)}>
          <Banner tone="note" icon="refund" live="status" head="Refunds are under way">
            They go on by themselves, also while this page is closed.
          </Banner>
        </Match>
        <Match when={progress().failed > 0}>
          <Banner
            tone="warn"
            live="status"
            head={`${counted(progress().failed, 'refund')} failed`}
            action={
              <ButtonLink compact kind="second" href={paths.orders(props.event.id, 'refund_failed')}>
                See them
              </ButtonLink>
            }
          >
            These fans are owed their money still. Open their orders and ask again.
          </Banner>
        </Match>
        <Match when={true}>
          <Banner tone="ok" live="status" head="Everyone was refunded">
            {props.refund.toFansCents > 0
              ? 'Banks show the money in 5 to 10 days.'
              : 'Nothing was paid, so no money goes back.'}
          </Banner>
        </Match>
      </Switch>
      <section class="block stock">
        <h2>
          {number(progress().done)} of {counted(progress().all, 'order')}
        </h2>
        <PartsBar
          label={`${counted(progress().all, 'order')} to refund`}
          parts={[
            { name: 'Refunded', count: progress().done, look: 'filled' },
            { name: 'On its way', count: progress().sent, look: 'hatched' },
            { name: 'Failed', count: progress().failed, look: 'dotted' },
            { name: 'Still to come', count: progress().ahead, look: 'outlined' },
          ]}
        />
        <p class="small quiet num">
          Began {dateAndTime(props.run.startedAtMs, props.event.timezone)}
          <Show when={!isUnderWay(props.run) && props.run.endedAtMs}>
            {(ended) => <>, all asked for by {dateAndTime(ended(), props.event.timezone)}</>}
          </Show>
        </p>
      </section>
      <section class="block" aria-label="What it comes to">
        <RefundSums refund={props.refund} over={!isUnderWay(props.run)} />
      </section>
    </div>
  );
}
