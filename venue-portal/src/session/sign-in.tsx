import { request } from '@zilker/contracts/client';
import { codeDigits, email as emailSchema, requestCode } from '@zilker/contracts/http/auth';
import type { ReplyOf } from '@zilker/contracts/route';
import { Button } from '@zilker/ui/button';
import { CodeField } from '@zilker/ui/code-field';
import { clockTime } from '@zilker/ui/format/clock';
import { TextField } from '@zilker/ui/text-field';
import { Wordmark } from '@zilker/ui/wordmark';
import { createSignal, Show } from 'solid-js';
import * as v from 'valibot';
import { asRefusal, signIn } from './session.ts';

type Challenge = ReplyOf<typeof requestCode> & { email: string };

/** Two steps on one screen: the address, then the code that was mailed to it. */
export function SignIn() {
  const [challenge, setChallenge] = createSignal<Challenge>();
  return (
    <div class="entry">
      <header class="entry-top">
        <Wordmark />
        <p class="house-name">Venue portal</p>
      </header>
      <main class="entry-main">
        <Show when={challenge()} keyed fallback={<AskAddress onSent={setChallenge} />}>
          {(sent) => <AskCode sent={sent} onSent={setChallenge} onBack={() => setChallenge()} />}
        </Show>
      </main>
    </div>
  );
}

function AskAddress(props: { onSent: (challenge: Challenge) => void }) {
  const [email, setEmail] = createSignal('');
  const [error, setError] = createSignal<string>();
  const [busy, setBusy] = createSignal(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const parsed = v.safeParse(emailSchema, email());
    if (!parsed.success) return setError(parsed.issues[0].message);
    setBusy(true);
    setError();
    try {
      props.onSent(await sendCode(parsed.output));
    } catch (refused) {
      setError(asRefusal(refused).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form class="stack" noValidate onSubmit={(event) => void submit(event)}>
      <h1>Sign in</h1>
      <p class="quiet">For people who work at a venue. We mail you a code.</p>
      <TextField
        label="Email"
        type="email"
        name="email"
        autocomplete="email"
        autofocus
        value={email()}
        onInput={setEmail}
        error={error()}
      />
      <Button type="submit" wide busy={busy()} busyText="Sending …">
        Mail me a code
      </Button>
    </form>
  );
}

function AskCode(props: { sent: Challenge; onSent: (challenge: Challenge) => void; onBack: () => void }) {
  const [code, setCode] = createSignal('');
  const [error, setError] = createSignal<string>();
  const [busy, setBusy] = createSignal(false);
  const submit = async (digits: string) => {
    if (busy()) return;
    if (digits.length < codeDigits) return setError(`${codeDigits - digits.length} more digits.`);
    setBusy(true);
    setError();
    try {
      await signIn(props.sent.challenge, digits);
    } catch (refused) {
      setCode('');
      setError(asRefusal(refused).message);
      setBusy(false);
    }
  };
  const again = async () => {
    try {
      props.onSent(await sendCode(props.sent.email));
    } catch (refused) {
      setError(asRefusal(refused).message);
    }
  };
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit(code());
      }}
    >
      <h1>Enter the code</h1>
      <p>
        A code was mailed to <b>{props.sent.email}</b>. It is good until{' '}
        {clockTime(props.sent.expiresAtMs, Intl.DateTimeFormat().resolvedOptions().timeZone)}.
      </p>
      <CodeField
        autofocus
        value={code()}
        onInput={setCode}
        onComplete={(digits) => void submit(digits)}
        error={error()}
      />
      <Button type="submit" wide busy={busy()} busyText="Signing in …">
        Sign in
      </Button>
      <div class="row wrap">
        <Button kind="plain" onClick={() => void again()}>
          Mail another code
        </Button>
        <Button kind="plain" onClick={props.onBack}>
          Use another address
        </Button>
      </div>
    </form>
  );
}

async function sendCode(email: string): Promise<Challenge> {
  const reply = await request(requestCode, { body: { app: 'portal', email } });
  return { ...reply, email };
}
