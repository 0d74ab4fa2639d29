import { type Id, idSchema } from '@zilker/contracts/ids';
import type { Tick } from '@zilker/contracts/socket/tick';
import { backoffMs, withinMs } from '@zilker/ui/retry';
import { Skeleton } from '@zilker/ui/skeleton';
import { SafeBadge, TopBar } from '@zilker/ui/top-bar';
import { createSignal, Match, onCleanup, Switch } from 'solid-js';
import { is } from 'valibot';
import { Failed } from '../components/failed.tsx';
import { NotYet } from '../components/joining/not-yet.tsx';
import { mainLinks } from '../main-links.ts';
import { paths } from '../paths.ts';
import { type Joined, joinOrLook, lookAt } from '../queries/join.ts';
import { pause } from '../room/pause.ts';
import { navigate, type PageProps } from '../router.tsx';
import { noteJoined } from '../states/just-joined.ts';
import { createTitle } from '../states/page.ts';
import { serverNow } from '../states/server-clock.ts';
import { Ended } from '../waiting/ended.tsx';
import NotFound from './not-found.tsx';

/** Fans who wait for the lobby to open join over this span, not all in one moment: early or late makes no difference. */
const joinWithinMs = [500, 4_000] as const;
/** How often who waits for that looks whether it was moved. */
const lookEveryMs = [20_000, 40_000] as const;

const dropId = idSchema('drop');

type State = { kind: 'joining' } | Exclude<Joined, { kind: 'joined' | 'signed_out' }>;

/** From arriving to having a place: sign in first, wait for the lobby to open, or learn that it is over. */
export default function JoinPage(props: PageProps) {
  const drop = props.params.drop;
  if (!is(dropId, drop)) return <NotFound head="No such drop" />;
  return <Joining drop={drop} />;
}

function Joining(props: { drop: Id<'drop'> }) {
  const [state, setState] = createSignal<State>({ kind: 'joining' });
  createTitle(() => 'The drop');
  const life = new AbortController();
  onCleanup(() => life.abort());
  let wake = new AbortController();
  const tryNow = () => {
    wake.abort();
    wake = new AbortController();
    return Promise.resolve();
  };
  void keepJoining(props.drop, setState, life.signal, () => wake.signal);

  return (
    <Switch
      fallback={
        <>
          <TopBar />
          <main class="drop">
            <Skeleton label="Finding your place" lines={['50%', '90%', '70%']} />
          </main>
        </>
      }
    >
      <Match when={of(state(), 'not_yet')}>{(at) => <NotYet facts={at().facts} />}</Match>
      <Match when={of(state(), 'over')}>
        {(at) => (
          <>
            <TopBar links={mainLinks} />
            <Ended standing={endOf(at().tick)} facts={at().facts} tick={at().tick} />
          </>
        )}
      </Match>
      <Match when={of(state(), 'failed')}>
        {(at) => (
          <>
            <TopBar>
              <SafeBadge />
            </TopBar>
            <main class="page">
              <Failed error={at().error} onRetry={tryNow} />
            </main>
          </>
        )}
      </Match>
      <Match when={of(state(), 'unknown')}>
        <NotFound head="No such drop">
          We do not know this drop. It may have been moved to another day.
        </NotFound>
      </Match>
    </Switch>
  );
}

/** Tries until there is a place or none can be had. Every wait is drawn at random, so that a crowd spreads out. */
async function keepJoining(
  drop: Id<'drop'>,
  show: (state: State) => void,
  signal: AbortSignal,
  wake: () => AbortSignal,
): Promise<void> {
  for (let failures = 1; !signal.aborted; failures++) {
    const next: Joined = await joinOrLook(drop);
    if (signal.aborted) return;
    if (next.kind === 'joined') {
      noteJoined(drop);
      return navigate(paths.drop(drop), { replace: true });
    }
    if (next.kind === 'signed_out') return navigate(paths.signIn(paths.join(drop)), { replace: true });
    show(next);
    if (next.kind === 'failed') await pause(backoffMs(failures), signal, wake());
    else if (next.kind === 'not_yet') {
      failures = 0;
      await untilOpen(drop, next, show, signal);
      await pause(withinMs(joinWithinMs), signal);
    } else return;
  }
}

/** Waits for the lobby to open, and looks now and then whether it was moved or called off: what is public for all, so it is light. */
async function untilOpen(
  drop: Id<'drop'>,
  first: Extract<Joined, { kind: 'not_yet' }>,
  show: (state: State) => void,
  signal: AbortSignal,
): Promise<void> {
  let { lobbyOpensAtMs } = first.facts;
  for (;;) {
    const leftMs = lobbyOpensAtMs - serverNow();
    if (leftMs <= 0 || signal.aborted) return;
    const lookInMs = withinMs(lookEveryMs);
    await pause(Math.min(leftMs, lookInMs), signal);
    if (leftMs <= lookInMs || signal.aborted) continue;
    const looked = await lookAt(drop);
    if (looked.kind === 'failed') continue;
    if (looked.kind === 'over') return;
    show(looked);
    lobbyOpensAtMs = looked.facts.lobbyOpensAtMs;
  }
}

function of<K extends State['kind']>(state: State, kind: K) {
  return state.kind === kind && (state as Extract<State, { kind: K }>);
}

function endOf(tick: Tick): { kind: 'sold_out' | 'closed'; position: undefined } {
  return { kind: tick.phase === 'sold_out' ? 'sold_out' : 'closed', position: undefined };
}
