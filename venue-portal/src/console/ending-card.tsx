import type { PortalEvent } from '@zilker/contracts/http/portal';
import type { WatchTick } from '@zilker/contracts/socket/tick';
import { Button } from '@zilker/ui/button';
import { showToast } from '@zilker/ui/toast';
import { createSignal, Show } from 'solid-js';
import { Question } from '../components/question.tsx';
import type { Acts } from './acts.ts';
import type { Changes } from './change-drop.ts';
import { lossOfCancelling, lossOfClosing, lossOfStopping } from './loss-words.ts';
import { whyNot } from './phase-words.ts';
import { Refused } from './refused.tsx';

/** What costs something: stopping the sale, closing the drop, calling it off. Each names the loss before it is done. */
export function EndingCard(props: {
  event: PortalEvent;
  tick: WatchTick;
  stopped: boolean;
  changes: Changes;
  acts: Acts;
  away: string | undefined;
}) {
  const [asking, setAsking] = createSignal<'stop' | 'close' | 'cancel'>();
  const saleReason = () => props.away ?? whyNot.sale(props.tick.phase);
  const closeReason = () => props.away ?? whyNot.close(props.tick.phase);
  const doAsked = async (act: 'stop_sale' | 'close') => {
    await props.acts.run({ act });
    setAsking();
  };
  const keep = () => {
    setAsking();
    props.changes.clear();
  };
  const cancel = async () => {
    if (!(await props.changes.cancel())) return;
    setAsking();
    showToast('Drop cancelled');
  };
  const begun = () => props.tick.phase !== 'scheduled';
  return (
    <section class="panel-card" aria-labelledby="ending-head">
      <h2 id="ending-head">{begun() ? 'Stop or end' : 'Call it off'}</h2>
      <Show when={begun()}>
        <Show
          when={props.stopped}
          fallback={
            <Button
              kind="danger"
              compact
              wide
              icon="cross"
              disabled={Boolean(saleReason())}
              reason={props.away ? undefined : saleReason()}
              onClick={() => setAsking('stop')}
            >
              Stop the sale
            </Button>
          }
        >
          <Button
            compact
            wide
            icon="play"
            busy={props.acts.isBusy('resume_sale')}
            busyText="Resuming …"
            disabled={Boolean(saleReason())}
            reason={props.away ? undefined : saleReason()}
            onClick={() => void props.acts.run({ act: 'resume_sale' })}
          >
            Resume the sale
          </Button>
        </Show>
        <Button
          kind="danger"
          compact
          wide
          icon="lock"
          disabled={Boolean(closeReason())}
          reason={props.away ? undefined : closeReason()}
          onClick={() => setAsking('close')}
        >
          Close the drop
        </Button>
      </Show>
      <Button
        kind="danger"
        compact
        wide
        icon="bad"
        disabled={Boolean(props.away)}
        onClick={() => setAsking('cancel')}
      >
        Cancel the drop
      </Button>
      <Question
        open={asking() === 'cancel'}
        onKeep={keep}
        head="Cancel the drop for good?"
        keep="Keep the drop"
        act={
          <Button
            kind="danger"
            icon="bad"
            busy={props.changes.busy()}
            busyText="Cancelling …"
            onClick={() => void cancel()}
          >
            {lossOfCancelling(props.event, props.tick).button}
          </Button>
        }
      >
        <p>{lossOfCancelling(props.event, props.tick).sentence}</p>
        <Refused changes={props.changes} head="It was not cancelled" />
      </Question>
      <Question
        open={asking() === 'stop'}
        onKeep={() => setAsking()}
        head="Stop the sale?"
        keep="Keep selling"
        act={
          <Button
            kind="danger"
            icon="cross"
            busy={props.acts.isBusy('stop_sale')}
            busyText="Stopping …"
            onClick={() => void doAsked('stop_sale')}
          >
            Stop the sale
          </Button>
        }
      >
        <p>{lossOfStopping(props.tick).sentence}</p>
      </Question>
      <Question
        open={asking() === 'close'}
        onKeep={() => setAsking()}
        head="Close the drop for good?"
        keep="Keep it open"
        act={
          <Button
            kind="danger"
            icon="lock"
            busy={props.acts.isBusy('close')}
            busyText="Closing …"
            onClick={() => void doAsked('close')}
          >
            {lossOfClosing(props.tick).button}
          </Button>
        }
      >
        <p>{lossOfClosing(props.tick).sentence}</p>
      </Question>
    </section>
  );
}
