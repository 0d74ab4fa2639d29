import type { ReturnQuote } from '@zilker/contracts/http/moves';
import type { TicketView } from '@zilker/contracts/http/tickets';
import type { Id } from '@zilker/contracts/ids';
import { Amount } from '@zilker/ui/amount';
import { Banner } from '@zilker/ui/banner';
import { Button, Reason } from '@zilker/ui/button';
import { dateAndTime } from '@zilker/ui/format/clock';
import { counted } from '@zilker/ui/format/number';
import { Skeleton } from '@zilker/ui/skeleton';
import { createSignal, Match, Show, Switch } from 'solid-js';
import { fetchReturn, fetchReturnQuote, returnTicket, takeBackReturn } from '../../queries/moves.ts';
import { newIdempotencyKey } from '../../queries/proven.ts';
import { createAct } from '../../states/create-act.ts';
import { createLoad } from '../../states/create-load.ts';
import type { Allowed } from '../../states/ticket-moves.ts';
import { ActDialog, ActError } from './act-dialog.tsx';

/** Offers the ticket back to the next fan of the event's list, once its fan has read what happens. */
export function ReturnTicket(props: {
  ticket: TicketView;
  allowed: Allowed;
  onChanged: () => Promise<void>;
}) {
  const [asking, setAsking] = createSignal(false);
  const [quote, setQuote] = createSignal<ReturnQuote>();
  const ask = () => {
    setQuote(undefined);
    setAsking(true);
  };
  const offer = createAct(async (idempotencyKey: string) => {
    await returnTicket(props.ticket.id, { idempotencyKey });
    setAsking(false);
    await props.onChanged();
  });
  return (
    <div class="stack s2">
      <Button
        kind="second"
        wide
        icon="returns"
        disabled={!props.allowed.open}
        reason={props.allowed.words}
        onClick={ask}
      >
        Return this ticket
      </Button>
      <Show when={props.allowed.open}>
        <Reason icon="info">{props.allowed.words}</Reason>
      </Show>
      <ActDialog
        open={asking()}
        onClose={() => setAsking(false)}
        head="Return this ticket?"
        stay="Keep it"
        label="Offer it back"
        icon="returns"
        waits={!quote()}
        busyText="Offering …"
        act={offer}
        onPress={() => void offer.start(newIdempotencyKey())}
      >
        <div class="stack s3">
          <Show when={asking()}>
            <ComesBack ticket={props.ticket.id} onQuote={setQuote} />
          </Show>
          <p>
            It goes to the next fan on the list at face value. Until they have paid it stays yours and opens
            the door.
          </p>
        </div>
      </ActDialog>
    </div>
  );
}

/** What the fan gets for it, to the cent, and how many wait. */
function ComesBack(props: { ticket: Id<'ticket'>; onQuote: (quote: ReturnQuote) => void }) {
  const load = createLoad(async (signal) => {
    const quote = await fetchReturnQuote(props.ticket, signal);
    props.onQuote(quote);
    return quote;
  });
  return (
    <Switch fallback={<Skeleton label="Asking what comes back" lines={['80%', '60%']} />}>
      <Match when={load.data()}>
        {(now) => (
          <p>
            <Show
              when={now().refundCents > 0}
              fallback="It was free, so that only the ticket goes, and no money comes back."
            >
              <strong>
                You get <Amount cents={now().refundCents} currency={now().currency} /> back
              </strong>{' '}
              to the card that paid, once it is sold
              <Show when={now().withoutCents > 0} fallback=".">
                : what you paid for it but for the card processing of{' '}
                <Amount cents={now().withoutCents} currency={now().currency} />, which Stripe keeps.
              </Show>
            </Show>{' '}
            {waitWords(now())}
          </p>
        )}
      </Match>
      <Match when={load.error()}>
        {(refusal) => (
          <p class="small" role="alert">
            {refusal().message}
          </p>
        )}
      </Match>
    </Switch>
  );
}

function waitWords({ wanted }: { wanted: number }): string {
  if (wanted === 0) return 'Nobody waits for a ticket yet.';
  return `${counted(wanted, 'fan')} ${wanted === 1 ? 'waits' : 'wait'} for a ticket.`;
}

/** A ticket that is offered back: what comes back, who waits, and the way out of it. */
export function OfferedBack(props: {
  ticket: TicketView;
  id: Id<'ticketReturn'>;
  onChanged: () => Promise<void>;
}) {
  const load = createLoad((signal) => fetchReturn(props.id, signal));
  const takeBack = createAct(async (idempotencyKey: string) => {
    await takeBackReturn(props.id, { idempotencyKey });
    await props.onChanged();
  });
  const press = async () => {
    if (!(await takeBack.start(newIdempotencyKey()))) await load.reload();
  };
  const isHeld = () => load.data()?.state === 'offered';
  return (
    <Banner
      tone="note"
      icon="returns"
      head={isHeld() ? 'Held for the next fan' : 'Offered back'}
      live="status"
      action={
        <Show when={load.data()?.state === 'listed'}>
          <Button
            kind="second"
            compact
            busy={takeBack.busy()}
            busyText="One moment …"
            onClick={() => void press()}
          >
            Keep the ticket after all
          </Button>
        </Show>
      }
    >
      <Show when={load.data()} fallback="It stays yours and opens the door until somebody has paid for it.">
        {(now) => (
          <>
            <Show when={now().refundCents > 0}>
              You get <Amount cents={now().refundCents} currency={now().currency} /> back once it is paid.{' '}
            </Show>
            <Switch>
              <Match when={now().state === 'offered'}>
                Somebody has it before them now. If they do not pay, it goes on.
              </Match>
              <Match when={true}>
                {waitWords(now())}
                {now().wanted > 0 && now().ahead > 0
                  ? ` ${counted(now().ahead, 'ticket')} came back before yours.`
                  : ''}
              </Match>
            </Switch>{' '}
            Until {dateAndTime(now().endsAtMs, props.ticket.event.timezone)} it stays yours and opens the
            door.
          </>
        )}
      </Show>
      <ActError act={takeBack} />
    </Banner>
  );
}
