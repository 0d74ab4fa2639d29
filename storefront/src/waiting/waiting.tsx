import { hexToBytes } from '@noble/hashes/utils.js';
import { permute } from '@zilker/contracts/draw/permute';
import type { DropFacts } from '@zilker/contracts/drop';
import type { Id } from '@zilker/contracts/ids';
import { createTimeLeft } from '@zilker/ui/countdown';
import { clockTime } from '@zilker/ui/format/clock';
import { counted } from '@zilker/ui/format/number';
import { createAnnouncer } from '@zilker/ui/live-region';
import { Skeleton } from '@zilker/ui/skeleton';
import { SafeBadge, TopBar } from '@zilker/ui/top-bar';
import {
  type Accessor,
  createEffect,
  createMemo,
  createSignal,
  Match,
  onCleanup,
  Show,
  Switch,
} from 'solid-js';
import { mainLinks } from '../main-links.ts';
import { createRoom } from '../room/create-room.ts';
import { joinedAgoMs } from '../states/just-joined.ts';
import { later } from '../states/later.ts';
import { createGround, createTitle } from '../states/page.ts';
import { notePlace, type StoredPlace } from '../states/place.ts';
import { groundOf, type Screen, screenOf } from '../states/screen.ts';
import { serverNow } from '../states/server-clock.ts';
import { type Standing, standingOf } from '../states/standing.ts';
import { createCall } from '../states/use-call.ts';
import { createEstimate } from '../states/use-estimate.ts';
import { createPlace } from '../states/use-place.ts';
import { BeforeDraw } from './before-draw.tsx';
import { Called } from './called.tsx';
import { Drawn } from './drawn.tsx';
import { Ended } from './ended.tsx';
import type { Here } from './here.ts';
import { Line } from './line.tsx';

// Screens that most fans never see. What the whole line reads in one moment is here from the start.
const CallOver = later(() => import('./call-over.tsx').then((part) => part.CallOver));
const Left = later(() => import('./left.tsx').then((part) => part.Left));
const Moved = later(() => import('./moved.tsx').then((part) => part.Moved));

/** How long the draw's own screen stays before it becomes the line. */
const drawnForMs = 8_000;
/**
 * An ordinary sale calls who joins at once, if it has room: how long that may take before there is a line to show. A call that comes
 * within it is opened by the press that joined.
 */
const openingForMs = 5_000;

/** Keeps in touch with the room and shows the screen that this place's standing asks for. */
export function Waiting(props: { drop: Id<'drop'>; first: StoredPlace; onInvalid: () => void }) {
  const { call, reread: rereadCall } = createCall(props.drop);
  const { place, reread } = createPlace(props.drop, props.first);
  const [left, setLeft] = createSignal(false);
  const [justMoved, setJustMoved] = createSignal(false);
  const onLeft = () => setLeft(true);
  const room = createRoom(props.drop, props.first, {
    call: rereadCall,
    left: onLeft,
    refused: (code) => (code === 'place_left' ? onLeft() : props.onInvalid()),
    changed: reread,
    moved: () => {
      // Told at each hello of an older token: the screen of the move itself is for who held the place until now.
      if (place().holder) setJustMoved(true);
      notePlace(props.drop, { holder: false, movable: false });
      reread();
    },
  });
  const here: Here = { drop: props.drop, place, reread, room, onLeft };
  const standing = createMemo(() => {
    const facts = room.facts();
    const tick = room.tick();
    return facts && tick && standingOf(facts, tick, place().index, positionOf);
  });
  const estimate = createEstimate(room.tick, standing);
  const isStopped = createMemo(() => room.tick()?.limitedBy === 'stopped');
  const openLeftMs = createTimeLeft(() => call()?.openByMs, { now: serverNow, still: isStopped });
  const justDrawn = createJustDrawn(standing);
  const opening = createOpening(props.drop);
  const isStraight = () => opening() && room.facts()?.mode === 'standby';
  const screen = createMemo(() =>
    screenOf({
      left: left(),
      moved: justMoved(),
      call: place().holder ? call() : undefined,
      callStands: openLeftMs() > 0,
      standing: standing(),
      opening: isStraight(),
      justDrawn: justDrawn(),
    }),
  );

  createGround(() => groundOf(screen()), justDrawn);
  createTitle(() => titleOf(screen(), room.facts()));
  const announcer = createAnnouncer();
  const calledNow = createMemo(() => screen().kind === 'called');
  createEffect(() => {
    if (calledNow()) announcer.atOnce('It’s your turn. Start choosing your tickets.');
  });
  createEffect(() => {
    if (!calledNow()) announcer.politely(spoken(screen()));
  });
  createEffect(() => {
    if (room.movedFrom() !== undefined) announcer.atOnce(drawMoved(room.facts()));
  });

  return (
    <>
      <Show when={isOver(screen())} fallback={<SafeTop called={calledNow()} />}>
        <TopBar links={mainLinks} />
      </Show>
      <announcer.Region />
      <Switch
        fallback={
          <main class="drop">
            <Skeleton label="Finding your place" lines={['50%', '90%', '70%']} />
          </main>
        }
      >
        <Match when={is(screen(), 'called')}>
          {(at) => (
            <Called
              drop={props.drop}
              call={at().call}
              facts={room.facts()}
              straight={isStraight()}
              still={isStopped()}
              onChanged={rereadCall}
              onOtherDevice={props.onInvalid}
            />
          )}
        </Match>
        <Match when={is(screen(), 'before')}>
          {(at) => <BeforeDraw standing={at().standing} here={here} />}
        </Match>
        <Match when={is(screen(), 'drawn')}>{(at) => <Drawn spot={at().spot} room={room} />}</Match>
        <Match when={is(screen(), 'line')}>
          {(at) => <Line spot={at().spot} here={here} estimate={estimate()} />}
        </Match>
        <Match when={is(screen(), 'moved')}>
          <Moved here={here} onWatch={() => setJustMoved(false)} />
        </Match>
        <Match when={is(screen(), 'ended')}>
          {(at) => <Ended standing={at().standing} facts={room.facts()} tick={room.tick()} />}
        </Match>
        <Match when={is(screen(), 'call_over')}>
          {(at) => <CallOver call={at().call} facts={room.facts()} />}
        </Match>
        <Match when={is(screen(), 'left')}>
          <Left facts={room.facts()} />
        </Match>
      </Switch>
    </>
  );
}

function SafeTop(props: { called: boolean }) {
  return (
    <TopBar>
      <SafeBadge what={props.called ? 'Your turn is safe' : 'Your place is safe'} />
    </TopBar>
  );
}

/** Nothing is waited for any more: the ways to the rest of Zilker are back. */
function isOver({ kind }: Screen): boolean {
  return kind === 'ended' || kind === 'call_over' || kind === 'left';
}

/** The screen when it is of `kind`, for a branch that shows only those. */
function is<K extends Screen['kind']>(screen: Screen, kind: K) {
  return screen.kind === kind && (screen as Extract<Screen, { kind: K }>);
}

/** True for a while from the moment the draw is made before the fan's eyes; not when the page is opened after it. */
function createJustDrawn(standing: Accessor<Standing | undefined>): Accessor<boolean> {
  const [justDrawn, setJustDrawn] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  createEffect<Standing['kind'] | undefined>((before) => {
    const kind = standing()?.kind;
    if (kind === 'line' && (before === 'lobby' || before === 'frozen')) {
      setJustDrawn(true);
      timer = setTimeout(() => setJustDrawn(false), drawnForMs);
    }
    return kind;
  });
  onCleanup(() => clearTimeout(timer));
  return justDrawn;
}

function createOpening(drop: string): Accessor<boolean> {
  const leftMs = openingForMs - joinedAgoMs(drop);
  const [opening, setOpening] = createSignal(leftMs > 0);
  const timer = setTimeout(() => setOpening(false), Math.max(0, leftMs));
  onCleanup(() => clearTimeout(timer));
  return opening;
}

function positionOf(seed: string, n: number, index: number): number {
  return permute(hexToBytes(seed), n, index);
}

function titleOf(screen: Screen, facts: DropFacts | undefined): string | undefined {
  if (screen.kind === 'called') return 'It’s your turn';
  if (screen.kind === 'line') return `${screen.spot.ahead} ahead of you`;
  return facts?.title;
}

function drawMoved(facts: DropFacts | undefined): string {
  return facts ? `The draw was moved. It is at ${clockTime(facts.drawAtMs, facts.timezone)} now.` : '';
}

function spoken(screen: Screen): string {
  if (screen.kind === 'drawn') return `The draw is made. Your position is ${screen.spot.position + 1}.`;
  if (screen.kind === 'line') return `${counted(screen.spot.ahead, 'person', 'people')} ahead of you.`;
  return '';
}
