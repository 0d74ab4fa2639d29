import { request } from '@zilker/contracts/client';
import { pair, pairingDigits, readPairingText } from '@zilker/contracts/http/doors';
import { Badge } from '@zilker/ui/badge';
import { Banner } from '@zilker/ui/banner';
import { Button } from '@zilker/ui/button';
import { CodeField } from '@zilker/ui/code-field';
import { counted } from '@zilker/ui/format/number';
import { TextField } from '@zilker/ui/text-field';
import { Wordmark } from '@zilker/ui/wordmark';
import { createSignal, onCleanup, Show } from 'solid-js';
import { Finder } from '../scan/finder.tsx';
import { listenToTyped } from '../scan/listen-to-typed.ts';
import type { Pairing } from '../store/pairing.ts';
import { refusalSentence } from './refusal-sentence.ts';

/** A phone becomes the scanner of a gate: by a code that is typed or scanned, and a name that the venue sees. */
export function PairScreen(props: { onPaired: (pairing: Pairing) => void }) {
  const [code, setCode] = createSignal('');
  const [name, setName] = createSignal('');
  const [error, setError] = createSignal<string>();
  const [busy, setBusy] = createSignal(false);
  const [scanning, setScanning] = createSignal(false);
  const online = createOnline();

  const reason = () => {
    const missing = pairingDigits - code().length;
    if (!online()) return 'Pairing needs a connection. Scanning afterwards does not.';
    if (missing > 0) return `${counted(missing, 'more digit')}.`;
    return name().trim() === '' ? 'Enter your first name.' : undefined;
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (reason() || busy()) return;
    setBusy(true);
    setError();
    try {
      const reply = await request(pair, { body: { code: code(), name: name().trim() } });
      props.onPaired({ ...reply, name: name().trim() });
    } catch (refused) {
      setError(refusalSentence(refused));
      setBusy(false);
    }
  };
  const read = (text: string) => {
    const found = readPairingText(text);
    if (found === null) return;
    setCode(found);
    setError();
    setScanning(false);
  };
  listenToTyped(read);

  return (
    <main>
      <form class="scan" noValidate onSubmit={(event) => void submit(event)}>
        <header class="scan-top">
          <Wordmark />
          <Show
            when={online()}
            fallback={
              <Badge tone="warn" icon="offline">
                Offline
              </Badge>
            }
          >
            <Badge tone="ok" icon="online">
              Online
            </Badge>
          </Show>
        </header>
        <Show when={!scanning()} fallback={<Finder onCode={read}>Point at the pairing code</Finder>}>
          <div class="pair-code">
            <div class="stack">
              <h1>Pair this phone with a gate</h1>
              <p class="quiet">Ask the venue for the 6-digit code. It is under Doors in the portal.</p>
            </div>
            <CodeField
              label="Pairing code"
              name="pairing-code"
              length={pairingDigits}
              value={code()}
              onInput={setCode}
              error={error()}
            />
            <TextField
              label="Your first name"
              name="name"
              autocomplete="given-name"
              maxlength={40}
              value={name()}
              onInput={setName}
              hint="The venue sees who works which gate."
            />
          </div>
        </Show>
        <div class="scan-foot">
          <Show when={!scanning()}>
            <Button
              type="submit"
              wide
              busy={busy()}
              busyText="Pairing …"
              disabled={reason() !== undefined}
              reason={reason()}
              reasonIcon="info"
            >
              Pair
            </Button>
          </Show>
          <Button
            kind="second"
            wide
            icon={scanning() ? 'back' : 'qr'}
            onClick={() => setScanning(!scanning())}
          >
            {scanning() ? 'Type the code instead' : 'Scan the code instead'}
          </Button>
          <Show when={!window.isSecureContext}>
            <Banner tone="warn" head="This address is not secure">
              Browsers give the camera only to pages over https.
            </Banner>
          </Show>
        </div>
      </form>
    </main>
  );
}

function createOnline() {
  const [online, setOnline] = createSignal(navigator.onLine);
  const look = () => setOnline(navigator.onLine);
  window.addEventListener('online', look);
  window.addEventListener('offline', look);
  onCleanup(() => {
    window.removeEventListener('online', look);
    window.removeEventListener('offline', look);
  });
  return online;
}
