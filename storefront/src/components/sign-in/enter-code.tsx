import type { RequestError } from '@zilker/contracts/client';
import { Button, Reason } from '@zilker/ui/button';
import { CodeField } from '@zilker/ui/code-field';
import { createTimeLeft } from '@zilker/ui/countdown';
import { countdown } from '@zilker/ui/format/duration';
import { counted } from '@zilker/ui/format/number';
import { formatUsPhone } from '@zilker/ui/format/phone';
import { createSignal, Show } from 'solid-js';
import { type SentCode, sendCode, signIn } from '../../queries/sign-in.ts';
import { asRequestError } from '../../states/create-load.ts';

/** Second step: the code. A whole code is sent by itself; a wrong one says how many tries are left. */
export function EnterCode(props: {
  sent: SentCode;
  onSentAgain: (sent: SentCode) => void;
  onChange: () => void;
  onSignedIn: () => void;
}) {
  const [code, setCode] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const againInMs = createTimeLeft(() => props.sent.againAtMs);

  const submit = async (digits: string) => {
    if (busy()) return;
    if (digits.length < 6) return setProblem('The code has 6 digits.');
    setBusy(true);
    try {
      await signIn(props.sent.challenge, digits);
      props.onSignedIn();
    } catch (cause) {
      setProblem(sentenceFor(asRequestError(cause)));
    }
    setBusy(false);
  };
  const sendAgain = async () => {
    setBusy(true);
    try {
      props.onSentAgain(await sendCode(props.sent.phone));
      setCode('');
      setProblem(undefined);
    } catch (cause) {
      setProblem(asRequestError(cause).message);
    }
    setBusy(false);
  };

  return (
    <>
      <div class="stack s2">
        <h1>Enter the code</h1>
        <p class="quiet">
          Sent to <b class="nowrap">{formatUsPhone(props.sent.phone)}</b>.{' '}
          <button type="button" class="as-link" onClick={props.onChange}>
            Change
          </button>
        </p>
      </div>
      <form
        class="stack s5"
        novalidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit(code());
        }}
      >
        <CodeField
          autofocus
          value={code()}
          onInput={(digits) => {
            setProblem(undefined);
            setCode(digits);
          }}
          onComplete={(digits) => void submit(digits)}
          error={problem()}
        />
        <Button wide type="submit" busy={busy()} busyText="Checking …">
          Continue
        </Button>
      </form>
      <Show
        when={againInMs() > 0}
        fallback={
          <Button kind="plain" wide disabled={busy()} onClick={() => void sendAgain()}>
            Text me a new code
          </Button>
        }
      >
        <Reason icon="clock">You can ask for a new code in {countdown(againInMs())}.</Reason>
      </Show>
    </>
  );
}

function sentenceFor(error: RequestError): string {
  const left = error.detail.triesLeft;
  if (error.code !== 'code_wrong' || typeof left !== 'number') return error.message;
  return left === 0
    ? `${error.message} It was tried too often. Ask for a new one.`
    : `${error.message} You have ${counted(left, 'try', 'tries')} left.`;
}
