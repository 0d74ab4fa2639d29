import type { PortalEvent } from '@zilker/contracts/http/portal';
import type { Id } from '@zilker/contracts/ids';
import { Banner } from '@zilker/ui/banner';
import { Button, ButtonLink } from '@zilker/ui/button';
import { bareTimeWithSeconds } from '@zilker/ui/format/clock';
import { Skeleton } from '@zilker/ui/skeleton';
import { createSignal, type JSX, Match, onCleanup, Show, Switch } from 'solid-js';
import { createHistory } from '../live/keep-history.ts';
import { saleStopped } from '../live/log.ts';
import { createWatch } from '../live/watch-drop.ts';
import { paths } from '../paths.ts';
import { createActs } from './acts.ts';
import { ActsLog } from './acts-log.tsx';
import { BeforeTheDraw } from './before-the-draw.tsx';
import { DropStrips } from './drop-strips.tsx';
import { EndingCard } from './ending-card.tsx';
import { Health } from './health.tsx';
import { MessageCard } from './message-card.tsx';
import { PhaseBar } from './phase-bar.tsx';
import { RateCard } from './rate-card.tsx';

/** Everything about one running drop, and the hand on its rate. */
export function DropConsole(props: { event: PortalEvent; drop: Id<'drop'>; picker: JSX.Element }) {
  const watch = createWatch(() => props.drop);
  const history = createHistory(() => props.drop, watch);
  const acts = createActs(() => props.drop, watch.addEntry);
  const clock = createClock();
  const zone = () => props.event.timezone;
  const ageMs = () => Math.max(0, clock() - watch.heardAtMs());
  const roomNow = () => {
    clock();
    return watch.roomNow();
  };
  const away = () => (watch.connected() ? undefined : 'No connection. The drop goes on as it was.');
  const phase = () => watch.tick()?.phase ?? props.event.drop?.phase ?? 'scheduled';
  return (
    <>
      <PhaseBar
        phase={phase()}
        event={props.picker}
        zone={zone()}
        connected={watch.connected()}
        ageMs={ageMs()}
        heardAtMs={watch.heardAtMs()}
        nowMs={roomNow()}
      />
      <main class="work">
        <Switch>
          <Match when={!watch.connected() && watch.tick()}>
            <div class="aside-note">
              <Banner tone="warn" icon="offline" live="alert" head="No connection to the room">
                Showing what was true at {bareTimeWithSeconds(watch.heardAtMs(), zone())}. The drop goes on as
                it was, at the rate you set. We keep trying.
              </Banner>
            </div>
          </Match>
          <Match when={phase() === 'closed'}>
            <Over event={props.event} />
          </Match>
          <Match when={acts.refusal()}>
            {(sentence) => (
              <div class="aside-note">
                <Banner
                  tone="bad"
                  live="alert"
                  head="That was not done"
                  action={
                    <Button kind="second" compact onClick={acts.clear}>
                      All right
                    </Button>
                  }
                >
                  {sentence()}
                </Banner>
              </div>
            )}
          </Match>
        </Switch>
        <Show when={watch.tick()} fallback={<NotYet event={props.event} problem={watch.problem()} />}>
          {(tick) => (
            <div class="cols console" classList={{ stale: !watch.connected() }}>
              <div class="facts">
                <Show when={phase() === 'scheduled' || phase() === 'lobby' || phase() === 'frozen'}>
                  <BeforeTheDraw event={props.event} tick={tick()} nowMs={roomNow()} />
                </Show>
                <DropStrips
                  tick={tick()}
                  drawAtMs={props.event.drop?.drawAtMs ?? 0}
                  history={history()}
                  log={watch.log()}
                  zone={zone()}
                />
              </div>
              <aside class="stack" aria-label="Controls">
                <Show when={phase() !== 'closed'}>
                  <RateCard tick={tick()} acts={acts} away={away()} />
                  <MessageCard tick={tick()} zone={zone()} acts={acts} away={away()} />
                  <EndingCard
                    tick={tick()}
                    stopped={saleStopped(watch.log()) ?? tick().limitedBy === 'stopped'}
                    acts={acts}
                    away={away()}
                  />
                </Show>
                <ActsLog log={watch.log()} zone={zone()} />
              </aside>
              <Health tick={tick()} ageMs={ageMs()} />
            </div>
          )}
        </Show>
      </main>
    </>
  );
}

function Over(props: { event: PortalEvent }) {
  return (
    <div class="aside-note">
      <Banner
        tone="note"
        icon="lock"
        head="This drop is closed"
        action={
          <ButtonLink kind="second" compact href={paths.salesOf(props.event.id)}>
            See its sales
          </ButtonLink>
        }
      >
        Nobody waits any more. What was bought stays as it is.
      </Banner>
    </div>
  );
}

/** Nothing was heard yet; of a closed drop nothing need be. */
function NotYet(props: { event: PortalEvent; problem: string | undefined }) {
  return (
    <Show
      when={props.problem && props.event.drop?.phase !== 'closed' && props.problem}
      fallback={<Skeleton label="Connecting to the waiting room" />}
    >
      {(problem) => (
        <Banner
          tone="note"
          icon="hourglass"
          live="status"
          head="The waiting room does not answer for this drop yet"
        >
          {problem()} We keep trying.
        </Banner>
      )}
    </Show>
  );
}

/** Turns four times a second, for ages in tenths and a clock in seconds. */
function createClock() {
  const [now, setNow] = createSignal(Date.now());
  const timer = setInterval(() => setNow(Date.now()), 250);
  onCleanup(() => clearInterval(timer));
  return now;
}
