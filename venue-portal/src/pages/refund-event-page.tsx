import { useParams } from '@solidjs/router';
import { ButtonLink } from '@zilker/ui/button';
import { shortDate } from '@zilker/ui/format/clock';
import { Show } from 'solid-js';
import { Loaded } from '../components/loaded.tsx';
import { WorkHead } from '../components/work-head.tsx';
import { paths } from '../paths.ts';
import { createEvent } from '../queries/events.ts';
import { createEventRefund } from '../queries/money.ts';
import { RefundProgress } from '../refund-event/refund-progress.tsx';
import { StartRefund } from '../refund-event/start-refund.tsx';

/** Calls a show off and refunds everybody: what it costs first, then how far it is. */
export function RefundEventPage() {
  const params = useParams();
  const event = createEvent(() => params.event);
  const refund = createEventRefund(() => params.event);
  const line = () => {
    const of = event.data()?.event;
    return of && `${of.title} · ${shortDate(of.startsAtMs, of.timezone)}`;
  };
  return (
    <main class="work">
      <WorkHead title={refund.data()?.refund.run ? 'Refund of everyone' : 'Refund everyone'} line={line()}>
        <ButtonLink compact kind="second" icon="chart" href={paths.salesOf(params.event ?? '')}>
          Sales
        </ButtonLink>
      </WorkHead>
      <Loaded query={event} what="event">
        {(of) => (
          <Loaded query={refund} what="refund">
            {(data) => (
              <Show
                when={data().refund.run}
                fallback={
                  <StartRefund
                    event={of().event}
                    refund={data().refund}
                    onStarted={(started) => {
                      refund.put({ refund: started });
                      void event.refetch();
                    }}
                    onStale={() => void refund.refetch()}
                  />
                }
              >
                {(run) => <RefundProgress event={of().event} refund={data().refund} run={run()} />}
              </Show>
            )}
          </Loaded>
        )}
      </Loaded>
    </main>
  );
}
