import { formatUsPhone } from '@zilker/ui/format/phone';
import { createSignal, Show } from 'solid-js';
import { Shell } from '../components/shell.tsx';
import { EnterCode } from '../components/sign-in/enter-code.tsx';
import { type Again, EnterPhone } from '../components/sign-in/enter-phone.tsx';
import { ownPath } from '../paths.ts';
import type { SentCode } from '../queries/sign-in.ts';
import { navigate, query } from '../router.tsx';
import { createTitle } from '../states/page.ts';
import { fan } from '../states/session.ts';

/** What a fan who is signed in shows once more who they are for. */
const acts = new Map<string | null, Again>([
  ['device', { act: 'Moving', what: 'place' }],
  ['ticket', { act: 'Moving', what: 'ticket' }],
  ['send', { act: 'Sending', what: 'ticket' }],
  ['save', { act: 'Saving', what: 'ticket' }],
]);

/** Sign in with a phone number and the code that is sent to it; then on to where the fan was going. */
export default function SignIn() {
  createTitle(() => 'Sign in');
  const [sent, setSent] = createSignal<SentCode>();
  const again = acts.get(query().get('why'));
  // Who only shows once more who they are has said their number before.
  const [typed, setTyped] = createSignal(again ? formatUsPhone(fan()?.phone ?? '') : '');
  const goOn = () => navigate(ownPath(query().get('to')), { replace: true });
  return (
    <Shell>
      <main class="narrow" id="main">
        <Show
          when={sent()}
          fallback={<EnterPhone again={again} typed={typed()} onTyped={setTyped} onSent={setSent} />}
        >
          {(code) => (
            <EnterCode
              sent={code()}
              onSentAgain={setSent}
              onChange={() => setSent(undefined)}
              onSignedIn={goOn}
            />
          )}
        </Show>
      </main>
    </Shell>
  );
}
