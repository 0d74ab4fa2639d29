import type { RequestError } from '@zilker/contracts/client';
import type { TicketView } from '@zilker/contracts/http/tickets';
import { decodeCertificate } from '@zilker/contracts/ticket/certificate';
import { Button } from '@zilker/ui/button';
import { clockTime } from '@zilker/ui/format/clock';
import { Icon } from '@zilker/ui/icon';
import { createSignal, Match, onMount, Show, Switch } from 'solid-js';
import { activateHere } from '../../queries/tickets.ts';
import { asRequestError } from '../../states/create-load.ts';
import { deviceThumbprint } from '../../states/device-key.ts';
import { keptCertificate } from '../../states/kept-tickets.ts';
import { TurningCode } from './turning-code.tsx';

/** Above the tear line: the code where this phone shows it, else why not and what to do. */
export function CodePart(props: { ticket: TicketView; onChanged: () => Promise<void> }) {
  return (
    <div class="code-part">
      <Show when={props.ticket.state === 'valid'} fallback={<NoCode ticket={props.ticket} />}>
        <ValidCode ticket={props.ticket} onChanged={props.onChanged} />
      </Show>
    </div>
  );
}

function ValidCode(props: { ticket: TicketView; onChanged: () => Promise<void> }) {
  const [certificate, setCertificate] = createSignal<Uint8Array>();
  const [own, setOwn] = createSignal<string>();
  const [looked, setLooked] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<RequestError>();

  const isElsewhere = () => props.ticket.device !== null && props.ticket.device !== own();
  /** A certificate of an older serial was ended by another phone. */
  const current = () => {
    const bytes = certificate();
    const serial = bytes && decodeCertificate(bytes)?.serial;
    return serial !== undefined && serial >= props.ticket.serial ? bytes : undefined;
  };
  const activate = async () => {
    setBusy(true);
    setError(undefined);
    try {
      setCertificate((await activateHere(props.ticket.id)).certificate);
    } catch (cause) {
      setError(asRequestError(cause));
      await props.onChanged();
    }
    setBusy(false);
  };
  const look = async () => {
    setCertificate(await keptCertificate(props.ticket.id).catch(() => undefined));
    // A ticket that no phone shows yet is shown by the first that opens it; the answer to this one may have been lost.
    setOwn(await deviceThumbprint().catch(() => undefined));
    if (!current() && !isElsewhere()) await activate();
    setLooked(true);
  };
  onMount(() => void look());

  return (
    <Switch fallback={<div class="qr empty" aria-busy="true" />}>
      <Match when={current()}>{(bytes) => <TurningCode certificate={bytes()} />}</Match>
      <Match when={looked()}>
        <div class="stack s4">
          <Icon name="phone" size="l" />
          <p class="strong">{isElsewhere() ? 'Shown on another phone of yours' : 'Not on this phone yet'}</p>
          <p class="small quiet">
            {isElsewhere()
              ? 'One phone at a time can show a ticket. If you show it here, the code on the other phone stops working.'
              : 'This phone makes the code by itself, and needs a connection once.'}
          </p>
          <Button wide icon="qr" busy={busy()} busyText="One moment …" onClick={() => void activate()}>
            Show it on this phone
          </Button>
          <Show when={error()}>
            {(refusal) => (
              <p class="small" role="alert">
                {refusal().message}
              </p>
            )}
          </Show>
        </div>
      </Match>
    </Switch>
  );
}

function NoCode(props: { ticket: TicketView }) {
  const sentence = () => {
    const { state, checkedInAtMs, event } = props.ticket;
    if (state === 'checked_in')
      return checkedInAtMs === null
        ? 'You are in.'
        : `You are in, since ${clockTime(checkedInAtMs, event.timezone)}.`;
    if (state === 'refunded') return 'This ticket was refunded. Its code no longer works.';
    return 'The venue revoked this ticket. Its code no longer works.';
  };
  return (
    <div class="stack s3 no-code">
      <Icon name={props.ticket.state === 'checked_in' ? 'ok' : 'info'} size="l" />
      <p class="strong">{sentence()}</p>
    </div>
  );
}
