import { roundTimeMs } from '@zilker/contracts/draw/chain';
import type { DropFacts } from '@zilker/contracts/drop';
import type { Tick } from '@zilker/contracts/socket/tick';
import { Amount } from '@zilker/ui/amount';
import { createTimeLeft } from '@zilker/ui/countdown';
import { bareTime, exactTime } from '@zilker/ui/format/clock';
import { countdown, span, spokenDuration } from '@zilker/ui/format/duration';
import { counted, number } from '@zilker/ui/format/number';
import { LobbyDots, lobbyDotsCaption } from '@zilker/ui/lobby-dots';
import { createEffect, createMemo, onCleanup, Show } from 'solid-js';
import { serverNow } from '../states/server-clock.ts';
import type { Standing } from '../states/standing.ts';
import { createAway } from '../states/use-away.ts';
import { DrawWorks } from './draw-works.tsx';
import { EventLine } from './event-line.tsx';
import type { Here } from './here.ts';
import { Notice } from './notice.tsx';
import { Safe } from './safe.tsx';
import { TextMe } from './text-me.tsx';

/** From joining to the draw: nobody has a position, so there is nothing to do but be there. */
export function BeforeDraw(props: { standing: Standing; here: Here }) {
  return (
    <Show when={props.here.room.facts()}>
      {(facts) => (
        <Show when={props.here.room.tick()}>
          {(tick) => <Lobby standing={props.standing} here={props.here} facts={facts()} tick={tick()} />}
        </Show>
      )}
    </Show>
  );
}

function Lobby(props: { standing: Standing; here: Here; facts: DropFacts; tick: Tick }) {
  const away = createAway(props.here.room);
  const isLate = () => props.standing.kind === 'frozen' && props.standing.late;
  return (
    <main class="drop">
      <div class="main">
        <Notice here={props.here} away={away()} facts={props.facts} tick={props.tick} />
        <div class="stack s4">
          <EventLine facts={props.facts} />
          <UntilDraw facts={props.facts} standing={props.standing} />
        </div>
        <figure class="stack s3" classList={{ dimmed: away() }}>
          <LobbyDots fans={props.tick.places} />
          <figcaption class="small quiet">
            <b class="strong">{fansHere(props.facts, props.tick)}</b>{' '}
            {isLate()
              ? 'You came after the lobby closed: you stand behind the draw, in order of arrival.'
              : 'Nobody has a position yet, so being early makes no difference.'}{' '}
            {lobbyDotsCaption(props.tick.places)}
          </figcaption>
        </figure>
      </div>
      <div class="aside">
        <Safe head="Your place is safe">
          Refresh, lock your phone or lose signal: you are still in the draw. So is every tab and device you
          sign in on, as one place.
        </Safe>
        <TextMe here={props.here} />
        <WhatHappensNext facts={props.facts} />
        <DrawWorks open facts={props.facts} />
        <p class="small quiet">
          {counted(props.facts.tickets, 'ticket')} · up to {props.facts.perFanMax} a fan · one place a fan
        </p>
      </div>
    </main>
  );
}

/** The clock runs to the draw itself: the named round's time, which a closed lobby waits for. */
function UntilDraw(props: { facts: DropFacts; standing: Standing }) {
  // The draw can be moved while the fan looks on.
  const dueAtMs = createMemo(() => {
    const { beacon, drawAtMs } = props.facts;
    return beacon ? roundTimeMs(beacon.chain, beacon.round) : drawAtMs;
  });
  const leftMs = createTimeLeft(dueAtMs, { now: serverNow });
  const at = () => exactTime(dueAtMs(), props.facts.timezone);
  return (
    <Show when={leftMs() > 0} fallback={<Drawing facts={props.facts} dueAtMs={dueAtMs()} />}>
      <h1>The draw is in</h1>
      <p class="clock" role="timer" aria-label={spokenDuration(leftMs())}>
        {countdown(leftMs())}
      </p>
      <p class="lead quiet">
        at {at()}. {props.standing.kind === 'frozen' ? 'The lobby is closed.' : 'You are in the lobby.'}
      </p>
    </Show>
  );
}

/** A round that is so much later than its time is late, and anyone may bring it. */
const lateAfterMs = 15_000;

function Drawing(props: { facts: DropFacts; dueAtMs: number }) {
  const untilLateMs = createTimeLeft(() => props.dueAtMs + lateAfterMs, { now: serverNow });
  const isLate = createMemo(() => untilLateMs() === 0 && props.facts.frozen !== null);
  createEffect(() => {
    if (!isLate()) return;
    const drawn = new AbortController();
    onCleanup(() => drawn.abort());
    const { facts } = props;
    void import('../work/bring-round.ts').then(
      ({ bringRound }) => bringRound(facts, drawn.signal),
      () => undefined,
    );
  });
  return (
    <>
      <h1>{isLate() && props.facts.beacon ? 'The draw waits' : 'The draw is being made'}</h1>
      <p class="lead quiet">
        <Show when={props.facts.beacon} fallback="The order comes in a moment.">
          {(beacon) => (
            <>
              {isLate()
                ? `Round ${number(beacon().round)} of the public randomness is late. The draw is made as soon as anyone brings it, and this page looks for it too. Nothing moves before that.`
                : `It waits for round ${number(beacon().round)} of the public randomness. Nobody has a position before that.`}
            </>
          )}
        </Show>
      </p>
    </>
  );
}

function WhatHappensNext(props: { facts: DropFacts }) {
  return (
    <section class="stack s3">
      <h2>What happens next</h2>
      <ol class="steps">
        <li>
          <span class="at">{bareTime(props.facts.drawAtMs, props.facts.timezone)}</span>
          <span>
            <b>The draw</b>One draw puts every place in order at once. You see your position here.
          </span>
        </li>
        <li>
          <span class="at">then</span>
          <span>
            <b>The line</b>You see how many people are ahead, and how good your odds are.
          </span>
        </li>
        <li>
          <span class="at">your turn</span>
          <span>
            <b>You are called</b>You have {span(props.facts.visitMs)} to choose up to{' '}
            {counted(props.facts.perFanMax, 'ticket')}.{' '}
            <Amount free cents={props.facts.fromCents} currency={props.facts.currency} /> for one, all in.
          </span>
        </li>
      </ol>
    </section>
  );
}

function fansHere(facts: DropFacts, tick: Tick): string {
  if (facts.frozen)
    return `${counted(facts.frozen.n, 'place')} ${facts.frozen.n === 1 ? 'is' : 'are'} in the draw.`;
  return tick.places === 1 ? 'You are the first fan here.' : `${number(tick.places)} fans are here.`;
}
