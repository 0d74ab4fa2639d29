import type { WatchTick } from '@zilker/contracts/socket/tick';
import { Button } from '@zilker/ui/button';
import { Dialog } from '@zilker/ui/dialog';
import { createSignal, Show } from 'solid-js';
import type { Acts } from './acts.ts';
import { lossOfClosing, lossOfStopping } from './loss-words.ts';
import { whyNot } from './phase-words.ts';

/** The two acts that cost something. Each names the loss before it is done. */
export function EndingCard(props: {
  tick: WatchTick;
  stopped: boolean;
  acts: Acts;
  away: string | undefined;
}) {
  const [asking, setAsking] = createSignal<'stop' | 'close'>();
  const saleReason = () => props.away ?? whyNot.sale(props.tick.phase);
  const closeReason = () => props.away ?? whyNot.close(props.tick.phase);
  const doAsked = async (act: 'stop_sale' | 'close') => {
    await props.acts.run({ act });
    setAsking();
  };
  return (
    <section class="panel-card" aria-labelledby="ending-head">
      <h2 id="ending-head">Stop or end</h2>
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
      <Dialog
        open={asking() === 'stop'}
        onClose={() => setAsking()}
        head="Stop the sale?"
        actions={
          <>
            <Button kind="second" onClick={() => setAsking()}>
              Keep selling
            </Button>
            <Button
              kind="danger"
              icon="cross"
              busy={props.acts.isBusy('stop_sale')}
              busyText="Stopping …"
              onClick={() => void doAsked('stop_sale')}
            >
              Stop the sale
            </Button>
          </>
        }
      >
        <p>{lossOfStopping(props.tick).sentence}</p>
      </Dialog>
      <Dialog
        open={asking() === 'close'}
        onClose={() => setAsking()}
        head="Close the drop for good?"
        actions={
          <>
            <Button kind="second" onClick={() => setAsking()}>
              Keep it open
            </Button>
            <Button
              kind="danger"
              icon="lock"
              busy={props.acts.isBusy('close')}
              busyText="Closing …"
              onClick={() => void doAsked('close')}
            >
              {lossOfClosing(props.tick).button}
            </Button>
          </>
        }
      >
        <p>{lossOfClosing(props.tick).sentence}</p>
      </Dialog>
    </section>
  );
}
