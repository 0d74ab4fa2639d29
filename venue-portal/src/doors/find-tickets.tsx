import { A } from '@solidjs/router';
import type { Id } from '@zilker/contracts/ids';
import { Badge } from '@zilker/ui/badge';
import { Button } from '@zilker/ui/button';
import { clockTime } from '@zilker/ui/format/clock';
import { TicketBadge } from '@zilker/ui/state-badge';
import { TextField } from '@zilker/ui/text-field';
import { createSignal, For, onCleanup, Show } from 'solid-js';
import { Loaded } from '../components/loaded.tsx';
import { paths } from '../paths.ts';
import { createTicketsFound, findMin } from '../queries/doors.ts';
import { BlockQuestion } from './block-question.tsx';
import type { ToUndo } from './notes-table.tsx';
import { type FoundTicket, whereabouts } from './whereabouts.ts';

/** A search waits until the hands rest. */
const restMs = 300;

/** One ticket among all: what became of it, to block it or to take its check-in back. */
export function FindTickets(props: { event: Id<'event'>; zone: string; onUndo: (what: ToUndo) => void }) {
  const [typed, setTyped] = createSignal('');
  const [find, setFind] = createSignal('');
  const [blocking, setBlocking] = createSignal<FoundTicket>();
  const found = createTicketsFound(() => ({ event: props.event, find: find() }));
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const look = () => {
    clearTimeout(timer);
    setFind(typed().trim());
  };
  return (
    <section class="block find-tickets" aria-labelledby="find-head">
      <h2 id="find-head">Find a ticket</h2>
      <search>
        <form
          onSubmit={(submitted) => {
            submitted.preventDefault();
            look();
          }}
        >
          <TextField
            label="Name, end of a phone number or order"
            type="search"
            name="find"
            maxlength={60}
            autocomplete="off"
            value={typed()}
            onInput={(text) => {
              setTyped(text);
              clearTimeout(timer);
              timer = setTimeout(look, restMs);
            }}
            hint={`${findMin} characters at least.`}
          />
        </form>
      </search>
      <Show when={find().length >= findMin}>
        <Loaded query={found} what="tickets">
          {(data) => (
            <>
              <ul class="found" aria-live="polite">
                <For
                  each={data().tickets}
                  fallback={<li class="quiet">No ticket is found by “{find()}”.</li>}
                >
                  {(ticket) => (
                    <Found
                      ticket={ticket}
                      event={props.event}
                      zone={props.zone}
                      onBlock={() => setBlocking(ticket)}
                      onUndo={props.onUndo}
                    />
                  )}
                </For>
              </ul>
              <Show when={data().more}>
                <p class="small quiet">There are more. Say more of the name or the number.</p>
              </Show>
            </>
          )}
        </Loaded>
      </Show>
      <BlockQuestion of={blocking()} onClose={() => setBlocking()} onDone={() => void found.refetch()} />
    </section>
  );
}

function Found(props: {
  ticket: FoundTicket;
  event: Id<'event'>;
  zone: string;
  onBlock: () => void;
  onUndo: (what: ToUndo) => void;
}) {
  const holder = () => props.ticket.holder ?? 'A fan without a name';
  const canBlock = () => props.ticket.state !== 'refunded' && props.ticket.state !== 'revoked';
  return (
    <li>
      <div>
        <p class="title">
          <A href={paths.order(props.event, props.ticket.order)}>{holder()}</A>
        </p>
        <p class="small quiet num">
          …{props.ticket.phoneEnd} · {props.ticket.typeName}, ticket {props.ticket.number} of{' '}
          {props.ticket.of}
        </p>
        <Show when={props.ticket.checkedIn}>
          {(first) => (
            <p class="small quiet num">
              In at {clockTime(first().atMs, props.zone)} at {first().gateName}, by {first().by}
            </p>
          )}
        </Show>
        <Show when={whereabouts(props.ticket)}>{(words) => <p class="small">{words()}</p>}</Show>
        <Show when={props.ticket.blocked}>{(reason) => <p class="small">Blocked: {reason()}</p>}</Show>
      </div>
      <div class="row wrap">
        <Show
          when={props.ticket.blocked === null}
          fallback={
            <Badge tone="bad" icon="lock">
              Blocked
            </Badge>
          }
        >
          <TicketBadge state={props.ticket.state} />
        </Show>
        <Show when={props.ticket.sentTo !== null}>
          <Badge tone="note" icon="send">
            On its way
          </Badge>
        </Show>
        <Show when={props.ticket.returning !== null}>
          <Badge tone="note" icon="back">
            Offered back
          </Badge>
        </Show>
        <Show when={props.ticket.inside}>
          {(checkIn) => (
            <Button
              kind="second"
              compact
              onClick={() => props.onUndo({ checkIn: checkIn(), holder: props.ticket.holder })}
            >
              Take back
              <span class="visually-hidden"> the check-in of {holder()}</span>
            </Button>
          )}
        </Show>
        <Show when={canBlock()}>
          <Button kind="second" compact icon="lock" onClick={props.onBlock}>
            {props.ticket.blocked === null ? 'Block' : 'Unblock'}
            <span class="visually-hidden">
              {' '}
              ticket {props.ticket.number} of {holder()}
            </span>
          </Button>
        </Show>
      </div>
    </li>
  );
}
