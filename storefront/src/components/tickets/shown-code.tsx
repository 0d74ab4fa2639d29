import type { RequestError } from '@zilker/contracts/client';
import type { TicketView } from '@zilker/contracts/http/tickets';
import { decodeCertificate } from '@zilker/contracts/ticket/certificate';
import { Button } from '@zilker/ui/button';
import { Icon } from '@zilker/ui/icon';
import { createSignal, Match, onMount, Show, Switch } from 'solid-js';
import { paths } from '../../paths.ts';
import { activateHere } from '../../queries/tickets.ts';
import { navigate } from '../../router.tsx';
import { asRequestError } from '../../states/create-load.ts';
import { deviceThumbprint } from '../../states/device-key.ts';
import { keptCertificate } from '../../states/kept-tickets.ts';
import { fan } from '../../states/session.ts';
import { clearTakeOver, isTakingOver, noteTakeOver } from '../../states/taking-over.ts';
import { TurningCode } from './turning-code.tsx';

/** The code of a ticket that is good, where this phone shows it; else the way to show it here. */
export function ShownCode(props: { ticket: TicketView; onChanged: () => Promise<void> }) {
  const [certificate, setCertificate] = createSignal<Uint8Array>();
  const [own, setOwn] = createSignal<string>();
  const [looked, setLooked] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<RequestError>();

  const isElsewhere = () => props.ticket.device !== null && props.ticket.device !== own();
  /** Whoever is in needs the code only to go out: no other phone can be given it then. */
  const isIn = () => props.ticket.state === 'checked_in';
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
      const refusal = asRequestError(cause);
      if (refusal.code === 'code_not_fresh') return signInAnew();
      setError(refusal);
      await props.onChanged();
    }
    setBusy(false);
  };
  /** Another phone shows it: a new code to the fan's number, and it moves here by itself. */
  const signInAnew = () => {
    noteTakeOver(props.ticket.id, fan()?.account ?? '');
    navigate(paths.signIn(paths.ticket(props.ticket.id), 'ticket'));
  };
  const isMoving = () => isTakingOver(props.ticket.id, fan()?.account ?? '');
  const look = async () => {
    setCertificate(await keptCertificate(props.ticket.id).catch(() => undefined));
    // A ticket that no phone shows yet is shown by the first that opens it; the answer to this one may have been lost.
    setOwn(await deviceThumbprint().catch(() => undefined));
    const isWished = isMoving();
    if (isWished) clearTakeOver();
    if (!isIn() && !current() && (isWished || !isElsewhere())) await activate();
    setLooked(true);
  };
  onMount(() => void look());

  return (
    <Switch fallback={<div class="qr empty" aria-busy="true" />}>
      <Match when={current()}>
        {(bytes) => (
          <>
            <Show when={props.ticket.state !== 'valid'}>
              <p class="strong">
                {isIn() ? 'You are in. Show this to go out.' : 'Show this to come in again.'}
              </p>
            </Show>
            <TurningCode certificate={bytes()} />
          </>
        )}
      </Match>
      <Match when={looked() && isIn()}>
        <div class="stack s3 no-code">
          <Icon name="ok" size="l" />
          <p class="strong">You are in.</p>
        </div>
      </Match>
      <Match when={looked()}>
        <div class="stack s4">
          <Icon name="phone" size="l" />
          <p class="strong">{isElsewhere() ? 'This ticket is on another phone' : 'Not on this phone yet'}</p>
          <p class="small quiet">
            {isElsewhere()
              ? 'Moving it here takes a new code by text. The code on the other phone and passes from before stop working.'
              : 'This phone makes the code by itself, and needs a connection once.'}
          </p>
          <Button wide icon="qr" busy={busy()} busyText="One moment …" onClick={() => void activate()}>
            {isElsewhere() ? 'Move it to this phone' : 'Show it on this phone'}
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
