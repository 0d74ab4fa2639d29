import { Button } from '@zilker/ui/button';
import { parseUsPhone } from '@zilker/ui/format/phone';
import { PhoneField } from '@zilker/ui/phone-field';
import { createSignal } from 'solid-js';
import { type SentCode, sendCode } from '../../queries/sign-in.ts';
import { asRequestError } from '../../states/create-load.ts';

export type Again = { act: 'Moving' | 'Sending' | 'Saving'; what: 'place' | 'ticket' };

/** First step: where to send the code. */
export function EnterPhone(props: {
  /** Signed in before: only a new code is asked for, to do this with something of theirs. */
  again: Again | undefined;
  typed: string;
  onTyped: (typed: string) => void;
  onSent: (sent: SentCode) => void;
}) {
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const send = async () => {
    const parsed = parseUsPhone(props.typed);
    if ('problem' in parsed) return setProblem(parsed.problem);
    setBusy(true);
    try {
      props.onSent(await sendCode(parsed.e164));
    } catch (cause) {
      const error = asRequestError(cause);
      const again = error.detail.againAtMs;
      const seconds =
        typeof again === 'number' ? Math.max(1, Math.ceil((again - Date.now()) / 1000)) : undefined;
      setProblem(
        error.code === 'code_too_soon' && seconds
          ? `A code was just sent to this number. You can ask for a new one in ${seconds} seconds.`
          : error.message,
      );
    }
    setBusy(false);
  };
  return (
    <>
      <div class="stack s2">
        <h1>{props.again ? 'Show that this is you' : 'Sign in with your phone'}</h1>
        <p class="quiet">
          {props.again
            ? `${props.again.act} your ${props.again.what} takes a new code, so that nobody else can. Your ${props.again.what} is kept meanwhile.`
            : 'One phone, one place. It is how the line stays fair.'}
        </p>
      </div>
      <form
        class="stack s5"
        novalidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy()) void send();
        }}
      >
        <PhoneField
          autofocus
          value={props.typed}
          onInput={(typed) => {
            setProblem(undefined);
            props.onTyped(typed);
          }}
          hint="We text you a 6-digit code. No password, no marketing."
          error={problem()}
        />
        <Button wide type="submit" busy={busy()} busyText="Sending …">
          Text me a code
        </Button>
      </form>
    </>
  );
}
