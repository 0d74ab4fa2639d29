import type { RequestError } from '@zilker/contracts/client';
import { updateMe } from '@zilker/contracts/http/auth';
import { Banner } from '@zilker/ui/banner';
import { Button, ButtonLink } from '@zilker/ui/button';
import { formatUsPhone } from '@zilker/ui/format/phone';
import { Skeleton } from '@zilker/ui/skeleton';
import { TextField } from '@zilker/ui/text-field';
import { createEffect, createSignal, Match, Show, Switch } from 'solid-js';
import { Failed } from '../components/failed.tsx';
import { Shell } from '../components/shell.tsx';
import { ownPath, paths } from '../paths.ts';
import { signedIn } from '../queries/signed-in.ts';
import { navigate, query } from '../router.tsx';
import { asRequestError, createLoad } from '../states/create-load.ts';
import { createTitle } from '../states/page.ts';
import { currentSession, type Fan, signOut, updateFan } from '../states/session.ts';

/** What a fan has told us, and the way out. */
export default function Account() {
  createTitle(() => 'Account');
  const load = createLoad(async () => (await currentSession())?.me ?? null);
  createEffect(() => {
    if (load.data() === null) navigate(paths.signIn(paths.account()), { replace: true });
  });
  return (
    <Shell>
      <main class="narrow" id="main">
        <h1>Account</h1>
        <Switch fallback={<Skeleton label="Loading your account" />}>
          <Match when={load.data()}>{(me) => <Details me={me()} />}</Match>
          <Match when={load.error()}>
            {(error) => <Failed error={error()} againAtMs={load.againAtMs()} onRetry={load.reload} />}
          </Match>
        </Switch>
      </main>
    </Shell>
  );
}

function Details(props: { me: Fan }) {
  const [name, setName] = createSignal(props.me.name ?? '');
  const [email, setEmail] = createSignal(props.me.email ?? '');
  const [busy, setBusy] = createSignal(false);
  const [saved, setSaved] = createSignal(false);
  const [error, setError] = createSignal<RequestError>();
  const edit = (set: (text: string) => void) => (text: string) => {
    set(text);
    setSaved(false);
    setError(undefined);
  };
  const mailProblem = () => {
    const typed = email().trim();
    return typed && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(typed) ? 'This is not a mail address.' : undefined;
  };
  const [showProblems, setShowProblems] = createSignal(false);
  const save = async () => {
    setShowProblems(true);
    if (mailProblem() || busy()) return;
    setBusy(true);
    try {
      const body = {
        ...(name().trim() ? { name: name().trim() } : {}),
        ...(email().trim() ? { email: email().trim() } : {}),
      };
      const { me } = await signedIn(updateMe, { body });
      updateFan(me);
      setSaved(true);
    } catch (cause) {
      setError(asRequestError(cause));
    }
    setBusy(false);
  };
  return (
    <>
      <form
        class="stack s5"
        novalidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <dl class="key">
          <div>
            <dt>Phone</dt>
            <dd>
              {formatUsPhone(props.me.phone)}
              <small>One phone, one place. Your tickets belong to it.</small>
            </dd>
          </div>
        </dl>
        <TextField
          label="Name"
          hint="Stands on your tickets."
          name="name"
          autocomplete="name"
          maxlength="60"
          value={name()}
          onInput={edit(setName)}
        />
        <TextField
          label="Mail address"
          hint="Where we mail your tickets. Nothing else is sent there."
          type="email"
          inputmode="email"
          name="email"
          autocomplete="email"
          value={email()}
          onInput={edit(setEmail)}
          error={showProblems() ? mailProblem() : undefined}
        />
        <Show when={error()}>
          {(refusal) => (
            <Banner tone="bad" live="alert" head="Not saved">
              {refusal().message}
            </Banner>
          )}
        </Show>
        <Button
          wide
          type="submit"
          busy={busy()}
          busyText="Saving …"
          disabled={!name().trim() && !email().trim()}
          reason="Type a name or a mail address first."
          reasonIcon="info"
        >
          {saved() ? 'Saved' : 'Save'}
        </Button>
        <Show when={query().get('to')}>
          {(to) => (
            <ButtonLink wide kind="second" icon="back" href={ownPath(to())}>
              Back to where I was
            </ButtonLink>
          )}
        </Show>
        <p class="visually-hidden" role="status">
          {saved() ? 'Saved.' : ''}
        </p>
      </form>
      <Leave />
    </>
  );
}

function Leave() {
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<RequestError>();
  const leave = async () => {
    setBusy(true);
    try {
      await signOut();
      navigate(paths.home());
    } catch (cause) {
      setError(asRequestError(cause));
      setBusy(false);
    }
  };
  return (
    <section class="stack s3">
      <h2 class="section-head">Sign out</h2>
      <p class="small quiet">
        Places and tickets stay yours: sign in with the same phone and they are here again. On this browser
        they are forgotten.
      </p>
      <Button
        kind="second"
        wide
        icon="out"
        busy={busy()}
        busyText="Signing out …"
        onClick={() => void leave()}
      >
        Sign out
      </Button>
      <Show when={error()}>{(refusal) => <p role="alert">{refusal().message}</p>}</Show>
    </section>
  );
}
