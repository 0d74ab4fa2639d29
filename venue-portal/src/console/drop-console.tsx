import type { PortalEvent } from '@zilker/contracts/http/portal';
import type { Id } from '@zilker/contracts/ids';
import { Banner } from '@zilker/ui/banner';
import { Button, ButtonLink } from '@zilker/ui/button';
import { bareTimeWithSeconds } from '@zilker/ui/format/clock';
import { Skeleton } from '@zilker/ui/skeleton';
import { createMemo, createSignal, type JSX, Match, onCleanup, Show, Switch } from 'solid-js';
import { estimateWords } from '../live/estimate-words.ts';
import { createHistory } from '../live/keep-history.ts';
import { saleStopped } from '../live/log.ts';
import { createRecordedEstimates } from '../live/recorded-estimates.ts';
import { createSoldBefore } from '../live/sold-before.ts';
import { createWatch } from '../live/watch-drop.ts';
import { paths } from '../paths.ts';
import { RehearseSection } from '../rehearsal/rehearse-section.tsx';
import { settingsOf } from '../rehearsal/settings-of.ts';
import { createActs } from './acts.ts';
import { ActsLog, BrokenLog } from './acts-log.tsx';
import { BeforeTheDraw } from './before-the-draw.tsx';
import { createChanges } from './change-drop.ts';
import { DropStrips } from './drop-strips.tsx';
import { EndingCard } from './ending-card.tsx';
import { Health } from './health.tsx';
import { MessageCard } from './message-card.tsx';
import { PhaseBar } from './phase-bar.tsx';
import { PlaceCard } from './place-card.tsx';
import { RateCard } from './rate-card.tsx';
import { TimesCard } from './times-card.tsx';

/** Everything about one running drop, and the hand on its rate. */
export function DropConsole(props: {
  event: PortalEvent;
  drop: NonNullable<PortalEvent['drop']>;
  picker: JSX.Element;
  onChanged: () => void;
}) {
  const drop = createMemo((): Id<'drop'> => props.drop.id);
  const watch = createWatch(drop);
  const history = createHistory(drop, watch);
  const acts = createActs(drop, watch.addEntry);
  const changes = createChanges(
    () => props.event,
    () => props.onChanged(),
  );
  const sold = createSoldBefore(createMemo(() => props.event.id));
  const clock = createClock();
  const zone = () => props.event.timezone;
  const ageMs = () => Math.max(0, clock() - watch.heardAtMs());
  const roomNow = () => {
    clock();
    return watch.roomNow();
  };
  const away = () => (watch.connected() ? undefined : 'No connection. The drop goes on as it was.');
  const phase = () => watch.tick()?.phase ?? props.drop.phase;
  const entries = () => watch.log().entries;
  const notBegun = () => ['scheduled', 'lobby', 'frozen'].includes(phase());
  const recorded = createRecordedEstimates(drop, () => phase() === 'sold_out' || phase() === 'closed');
  const estimates = () => watch.tick()?.estimates ?? recorded();
  const rehearsed = () => {
    const rate = watch.tick()?.ratePerMinute ?? props.drop.ratePerMinute;
    return settingsOf({ ...props.drop, ratePerMinute: rate }, props.event.capacity);
  };
  return (
    <>
      <PhaseBar
        phase={phase()}
        drop={props.drop}
        event={props.picker}
        zone={zone()}
        connected={watch.connected()}
        ageMs={ageMs()}
        heardAtMs={watch.heardAtMs()}
        nowMs={roomNow()}
      />
      <main class="work">
        <BrokenLog log={watch.log()} drop={drop()} />
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
            <Over event={props.event} drop={props.drop} />
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
        <Show when={estimates()}>
          {(errors) => (
            <div class="aside-note">
              <Banner tone="note" icon="scale" head="How good the estimates were">
                {estimateWords(errors())}
              </Banner>
            </div>
          )}
        </Show>
        <Show
          when={watch.tick()}
          fallback={<NotYet closed={phase() === 'closed'} problem={watch.problem()} />}
        >
          {(tick) => (
            <div class="cols console" classList={{ stale: !watch.connected() }}>
              <div class="facts">
                <Show when={notBegun()}>
                  <BeforeTheDraw event={props.event} tick={tick()} nowMs={roomNow()} />
                </Show>
                <Show
                  when={phase() !== 'scheduled'}
                  fallback={
                    <RehearseSection
                      heading="h2"
                      settings={rehearsed()}
                      startsAtMs={props.drop.drawAtMs}
                      zone={zone()}
                    />
                  }
                >
                  <Show when={phase() !== 'closed' || watch.facts()?.drawn}>
                    <DropStrips
                      tick={tick()}
                      facts={watch.facts()}
                      sold={sold()}
                      mode={props.drop.mode}
                      drawAtMs={props.drop.drawAtMs}
                      history={history()}
                      log={entries()}
                      zone={zone()}
                    />
                  </Show>
                </Show>
                <Show when={phase() === 'lobby'}>
                  <div class="rehearse-below">
                    <RehearseSection
                      heading="h2"
                      settings={rehearsed()}
                      startsAtMs={props.drop.drawAtMs}
                      zone={zone()}
                    />
                  </div>
                </Show>
              </div>
              <aside class="stack" aria-label="Controls">
                <Show when={phase() !== 'closed'}>
                  <RateCard tick={tick()} acts={acts} away={away()} />
                  <MessageCard tick={tick()} zone={zone()} acts={acts} away={away()} />
                  <Show when={phase() !== 'scheduled'}>
                    <PlaceCard tick={tick()} facts={watch.facts()} acts={acts} away={away()} />
                  </Show>
                  <TimesCard
                    event={props.event}
                    drop={props.drop}
                    phase={phase()}
                    nowMs={roomNow()}
                    changes={changes}
                    away={away()}
                  />
                  <EndingCard
                    event={props.event}
                    tick={tick()}
                    stopped={saleStopped(entries()) ?? tick().limitedBy === 'stopped'}
                    acts={acts}
                    changes={changes}
                    away={away()}
                  />
                </Show>
              </aside>
              <div class="stack below">
                <Show when={phase() !== 'closed'}>
                  <Health tick={tick()} ageMs={ageMs()} />
                </Show>
                <ActsLog log={watch.log()} nowMs={roomNow()} zone={zone()} />
              </div>
            </div>
          )}
        </Show>
      </main>
    </>
  );
}

function Over(props: { event: PortalEvent; drop: NonNullable<PortalEvent['drop']> }) {
  return (
    <div class="aside-note">
      <Banner
        tone="note"
        icon="lock"
        head={props.drop.cancelled ? 'This drop was cancelled' : 'This drop is closed'}
        action={
          <ButtonLink kind="second" compact href={paths.salesOf(props.event.id)}>
            See its sales
          </ButtonLink>
        }
      >
        {props.drop.cancelled
          ? 'Everyone was told, and nobody waits. What was bought stays as it is; a draw that was frozen stays public.'
          : 'Nobody waits any more. What was bought stays as it is.'}
      </Banner>
    </div>
  );
}

/** Nothing was heard yet; of a closed drop nothing need be. */
function NotYet(props: { closed: boolean; problem: string | undefined }) {
  return (
    <Show when={props.problem} fallback={<Skeleton label="Connecting to the waiting room" />}>
      {(problem) => (
        <Show when={!props.closed}>
          <Banner
            tone="note"
            icon="hourglass"
            live="status"
            head="The waiting room does not answer for this drop yet"
          >
            {problem()} We keep trying.
          </Banner>
        </Show>
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
