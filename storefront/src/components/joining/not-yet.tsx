import type { DropFacts } from '@zilker/contracts/drop';
import { createTimeLeft } from '@zilker/ui/countdown';
import { bareTime, clockTime, longDate, sameDay } from '@zilker/ui/format/clock';
import { countdown, spokenDuration } from '@zilker/ui/format/duration';
import { TopBar } from '@zilker/ui/top-bar';
import { Show } from 'solid-js';
import { mainLinks } from '../../main-links.ts';
import { createGround } from '../../states/page.ts';
import { serverNow } from '../../states/server-clock.ts';
import { DrawWorks } from '../../waiting/draw-works.tsx';
import { EventLine } from '../../waiting/event-line.tsx';
import { Safe } from '../../waiting/safe.tsx';

/** Before the lobby opens: this page joins by itself when it does. */
export function NotYet(props: { facts: DropFacts }) {
  createGround(() => 'lobby');
  const hasDraw = () => props.facts.mode === 'draw';
  const zone = () => props.facts.timezone;
  const leftMs = createTimeLeft(() => props.facts.lobbyOpensAtMs, { now: serverNow });
  const isToday = () => sameDay(props.facts.lobbyOpensAtMs, serverNow(), zone());
  return (
    <>
      <TopBar links={mainLinks} />
      <main class="drop">
        <div class="main">
          <EventLine facts={props.facts} />
          <div class="stack s4">
            <h1>
              {hasDraw() ? 'The lobby opens' : 'On sale'} {isToday() ? 'in' : ''}
            </h1>
            <Show
              when={isToday()}
              fallback={<p class="next">{longDate(props.facts.lobbyOpensAtMs, zone())}</p>}
            >
              <p class="clock" role="timer" aria-label={spokenDuration(leftMs())}>
                {countdown(leftMs())}
              </p>
            </Show>
            <p class="lead quiet">
              at {clockTime(props.facts.lobbyOpensAtMs, zone())}. Leave this page open and you join by itself
              {hasDraw() ? `, or come back until ${bareTime(props.facts.drawAtMs, zone())}.` : '.'}
            </p>
          </div>
        </div>
        <div class="aside">
          <Show
            when={hasDraw()}
            fallback={
              <Safe icon="clock" head="In order of arrival">
                There is no draw. You choose at once, and when more fans come than the shop has room for, a
                line forms.
              </Safe>
            }
          >
            <Safe icon="clock" head="No need to be early">
              At {bareTime(props.facts.drawAtMs, zone())} one draw puts everyone in the lobby in order. Coming
              first or last makes no difference.
            </Safe>
            <DrawWorks facts={props.facts} />
          </Show>
        </div>
      </main>
    </>
  );
}
