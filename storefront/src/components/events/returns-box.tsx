import type { PublicEvent } from '@zilker/contracts/http/events';
import { wantedMax } from '@zilker/contracts/http/moves';
import { Badge } from '@zilker/ui/badge';
import { Button, ButtonLink } from '@zilker/ui/button';
import { clockTime, dateAndTime } from '@zilker/ui/format/clock';
import { counted } from '@zilker/ui/format/number';
import { StepperField } from '@zilker/ui/stepper';
import { createSignal, Match, Show, Switch } from 'solid-js';
import { paths } from '../../paths.ts';
import { fetchReturnsList, joinReturnsList } from '../../queries/moves.ts';
import { newIdempotencyKey } from '../../queries/proven.ts';
import { navigate } from '../../router.tsx';
import { createAct } from '../../states/create-act.ts';
import { createLoad } from '../../states/create-load.ts';
import { statusOf } from '../../states/event-status.ts';
import { createMinute } from '../../states/use-minute.ts';
import { ActError } from '../tickets/act-dialog.tsx';

/** Waiting for a ticket that comes back: offered where none are to be had otherwise, and shown to who waits already. */
export function ReturnsBox(props: { event: PublicEvent }) {
  const nowMs = createMinute();
  const isOpen = () => nowMs() < (props.event.returnsUntilMs ?? 0);
  const isGone = () =>
    ['sold_out', 'over'].includes(statusOf(props.event, nowMs())) ||
    props.event.ticketTypes.every(({ left }) => left === 'none');
  return (
    <Show when={isOpen()}>
      <List event={props.event} isGone={isGone()} />
    </Show>
  );
}

function List(props: { event: PublicEvent; isGone: boolean }) {
  const load = createLoad((signal) => fetchReturnsList(props.event.id, signal));
  const [wanted, setWanted] = createSignal(1);
  const change = createAct(async (wish: { joined: boolean; quantity: number; idempotencyKey: string }) => {
    load.put(await joinReturnsList(props.event.id, wish));
  });
  const press = async (joined: boolean, quantity = 1) => {
    const done = await change.start({ joined, quantity, idempotencyKey: newIdempotencyKey() });
    const code = change.error()?.code ?? '';
    if (!done && (code === 'sign_in_required' || code.startsWith('access_')))
      navigate(paths.signIn(paths.event(props.event.id)));
  };
  const zone = () => props.event.venue.timezone;
  const until = () => dateAndTime(props.event.returnsUntilMs ?? 0, zone());
  const offer = () => load.data()?.offer;
  const isSeen = () => props.isGone || load.data()?.joined || offer();
  return (
    <Show when={isSeen()}>
      <section class="card stack s4" aria-labelledby="returns">
        <Switch>
          <Match when={offer()}>
            {(held) => (
              <>
                <h2 id="returns">A ticket came back</h2>
                <p>It is held for you until {clockTime(held().endsAtMs, zone())}.</p>
                <ButtonLink wide icon="ticket" href={paths.order(held().order)}>
                  See it and pay
                </ButtonLink>
              </>
            )}
          </Match>
          <Match when={load.data()?.joined && load.data()}>
            {(now) => (
              <>
                <div class="stack s2">
                  <h2 id="returns">You are on the list</h2>
                  <p>
                    <Badge tone="yours" icon="returns">
                      {now().ahead === 0 ? 'You are next' : `${counted(now().ahead, 'fan')} before you`}
                    </Badge>
                  </p>
                  <p class="small quiet">
                    When a ticket comes back we text you, and hold it for an hour at face value. Returns end{' '}
                    {until()}.
                  </p>
                </div>
                <HowMany
                  event={props.event}
                  value={now().quantity}
                  disabled={change.busy()}
                  onChange={(quantity) => void press(true, quantity)}
                />
                <Button
                  kind="second"
                  wide
                  busy={change.busy()}
                  busyText="One moment …"
                  onClick={() => void press(false)}
                >
                  Leave the list
                </Button>
              </>
            )}
          </Match>
          <Match when={true}>
            <div class="stack s2">
              <h2 id="returns">Tickets come back</h2>
              <p class="small quiet">
                Fans who cannot come return theirs at face value until {until()}. The next on the list is told
                by text.
                <Show when={load.data()}>
                  {(now) => (
                    <>
                      {' '}
                      {now().ahead === 0
                        ? 'Nobody waits yet.'
                        : `${counted(now().ahead, 'fan')} ${now().ahead === 1 ? 'waits' : 'wait'} now.`}
                    </>
                  )}
                </Show>
              </p>
            </div>
            <HowMany event={props.event} value={wanted()} disabled={change.busy()} onChange={setWanted} />
            <Button
              wide
              icon="returns"
              busy={change.busy()}
              busyText="One moment …"
              onClick={() => void press(true, wanted())}
            >
              Join the list of returns
            </Button>
          </Match>
        </Switch>
        <ActError act={change} />
      </section>
    </Show>
  );
}

/** How many tickets the fan waits for. Nothing is asked where one is all that they may have. */
function HowMany(props: {
  event: PublicEvent;
  value: number;
  disabled: boolean;
  onChange: (quantity: number) => void;
}) {
  const max = () => Math.min(props.event.drop?.perFanMax ?? 1, wantedMax);
  return (
    <Show when={max() > 1}>
      <StepperField
        label="How many tickets?"
        hint="Each is offered by itself, as it comes back. You stay on the list until you have them."
        value={props.value}
        min={1}
        max={max()}
        maxReason={`${max()} is what one fan may have.`}
        disabled={props.disabled}
        onChange={props.onChange}
      />
    </Show>
  );
}
