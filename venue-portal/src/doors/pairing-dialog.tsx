import { pairingText } from '@zilker/contracts/http/doors';
import { createPairing, type readDoors } from '@zilker/contracts/http/portal-doors';
import type { Id } from '@zilker/contracts/ids';
import type { ReplyOf } from '@zilker/contracts/route';
import { idempotencyHeader } from '@zilker/contracts/tokens';
import { Badge } from '@zilker/ui/badge';
import { Button } from '@zilker/ui/button';
import { createTimeLeft } from '@zilker/ui/countdown';
import { Dialog } from '@zilker/ui/dialog';
import { clockTime } from '@zilker/ui/format/clock';
import { countdown } from '@zilker/ui/format/duration';
import { QrCode } from '@zilker/ui/qr-code';
import { createEffect, createSignal, on, Show } from 'solid-js';
import { newKey } from '../queries/idempotency.ts';
import { asRefusal, authorised } from '../session/session.ts';

export type Gate = { id: Id<'gate'>; name: string };
type Pairing = ReplyOf<typeof createPairing>;
const hourMs = 3_600_000;
type Scanners = ReplyOf<typeof readDoors>['scanners'];

/** A pairing code for one gate, large enough to read across a table and as a code to scan. */
export function PairingDialog(props: {
  event: Id<'event'>;
  zone: string;
  gate: Gate | undefined;
  scanners: Scanners;
  onClose: () => void;
}) {
  const [pairing, setPairing] = createSignal<Pairing>();
  const [error, setError] = createSignal<string>();
  const [before, setBefore] = createSignal(0);
  const leftMs = createTimeLeft(() => pairing()?.expiresAtMs);
  const atGate = () =>
    props.scanners.filter(
      ({ gateName, revokedAtMs }) => gateName === props.gate?.name && revokedAtMs === null,
    );
  const paired = () => (atGate().length > before() ? atGate().at(-1) : undefined);

  const ask = async (gate: Gate) => {
    setPairing();
    setError();
    setBefore(atGate().length);
    try {
      const headers = { [idempotencyHeader]: newKey() };
      const reply = await authorised(createPairing, {
        params: { event: props.event },
        body: { gate: gate.id },
        headers,
      });
      if (props.gate?.id === gate.id) setPairing(reply);
    } catch (refused) {
      setError(asRefusal(refused).message);
    }
  };
  createEffect(
    on(
      () => props.gate,
      (gate) => {
        if (gate) void ask(gate);
      },
    ),
  );

  return (
    <Dialog
      open={props.gate !== undefined}
      onClose={props.onClose}
      head={`Pair a scanner with ${props.gate?.name ?? ''}`}
      actions={
        <>
          <Button kind="second" onClick={() => props.gate && void ask(props.gate)}>
            New code
          </Button>
          <Button onClick={props.onClose}>Done</Button>
        </>
      }
    >
      <p class="quiet">Open the scanner on the phone and enter this code, or scan the picture.</p>
      <div class="pairing" aria-live="polite">
        <Show when={error()}>
          <p class="small">{error()}</p>
        </Show>
        <Show when={pairing()}>
          {(current) => (
            <Show when={leftMs() > 0} fallback={<p>This code has ended. Ask for a new one.</p>}>
              <p class="pairing-code">
                <span class="visually-hidden">Pairing code </span>
                {current().code}
              </p>
              <QrCode text={pairingText(current().code)} label="Pairing code as a picture" />
              <p class="small quiet num">
                Good for one phone, until {clockTime(current().expiresAtMs, props.zone)}
                <Show when={leftMs() < hourMs}>, {countdown(leftMs())} left</Show>
              </p>
            </Show>
          )}
        </Show>
        <Show when={paired()}>
          {(scanner) => (
            <Badge tone="ok" icon="ok">
              {scanner().name} is paired
            </Badge>
          )}
        </Show>
      </div>
    </Dialog>
  );
}
