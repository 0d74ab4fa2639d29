import type { DropFacts } from '@zilker/contracts/drop';
import type { Tick } from '@zilker/contracts/socket/tick';
import { ask } from '../client/ask.ts';
import { room } from '../client/room.ts';
import { useOtherDevice } from './devices.ts';
import { notePosition, nowFound, nowGone, nowHere, nowSeeking } from './fan-record.ts';
import { type Joined, joinLine, joinOnce } from './join-line.ts';
import { learnPosition } from './learn-position.ts';
import type { Line, LineEvents } from './line.ts';
import { type Call, createNews, type Known, type News } from './news.ts';
import { pause, pauseUntil } from './pause.ts';
import { createPollLine } from './poll-line.ts';
import type { Fan, Scene } from './scene.ts';
import { shop } from './shop.ts';
import { createSocketLine } from './socket-line.ts';
import { doWork } from './work.ts';

/** A fan who lets calls go by does so this often, then closes the page. */
const ignoredMax = 2;

/** The whole of a fan's drop: joins, waits, is called, shops. What it saw is in its record. */
export async function live(scene: Scene, fan: Fan): Promise<void> {
  const { behaviour, record } = fan;
  const comesAtMs =
    behaviour.comes === 'early'
      ? scene.opensAtMs + behaviour.comesAt * scene.plan.joinSpreadMs
      : scene.drawAtMs + 500 + behaviour.comesAt * 4_000;
  await pauseUntil(scene, comesAtMs);
  const joined = await joinLine(scene, fan);
  if (joined === undefined) return;

  const news = createNews({ facts: joined.facts, tick: joined.tick, call: null, left: false }, scene.signal);
  const line = createLine(scene, fan, joined, watched(scene, fan, joined, news));
  if (behaviour.works === 'first' && joined.work !== null) await doWork(scene, fan, joined);
  line.come();
  const putAway = behaviour.comes === 'early' ? await useOtherDevice(scene, fan, joined, line) : undefined;
  // its connection comes and goes whatever else it does
  const done = new AbortController();
  const unrest = beRestless(
    { ...scene, signal: AbortSignal.any([scene.signal, done.signal]) },
    fan,
    joined,
    line,
  ).catch(() => undefined);
  try {
    await waitAndShop(scene, fan, joined, news, line);
  } finally {
    done.abort();
    await unrest;
    line.go('closes');
    putAway?.();
    if (record.end === 'waiting' && scene.signal.aborted) record.end = 'cut_off';
  }
}

function createLine(scene: Scene, fan: Fan, joined: Joined, news: News): Line {
  const { record } = fan;
  const events: LineEvents = {
    here() {
      nowHere(record, Date.now());
      nowFound(record, Date.now());
    },
    gone: (atMs = Date.now()) => nowGone(record, atMs),
    seeks: () => nowSeeking(record, Date.now()),
    rests: () => nowFound(record, Date.now()),
  };
  return fan.behaviour.hears === 'poll'
    ? createPollLine(scene, fan, joined, news, events)
    : createSocketLine(scene, fan, joined, news, events);
}

async function waitAndShop(scene: Scene, fan: Fan, joined: Joined, news: News, line: Line): Promise<void> {
  const { behaviour, record } = fan;
  if (behaviour.quits === 'in_lobby' && !joined.facts.frozen) {
    await pause(scene, fan.random.within(500, 3_000));
    return quit(scene, fan, joined);
  }
  if (!joined.facts.frozen && !(await sitOutTheDraw(scene, fan, line))) return;
  const position = await learnPosition(scene, fan, joined, news);
  if (position === undefined) {
    record.end = 'told_over';
    return;
  }
  if (behaviour.quits === 'in_line') {
    const soonMs = behaviour.lineAt * scene.plan.callingMs;
    const called = await news.until(({ call }) => call ?? undefined, soonMs);
    if (called === undefined) return quit(scene, fan, joined);
  }
  if (!(await missItsTurn(scene, fan, line, news, position))) return;
  await answerCalls(scene, fan, joined, news);
}

/** False when it does not come back. */
async function sitOutTheDraw(scene: Scene, fan: Fan, line: Line): Promise<boolean> {
  const { turn, awayFrom, backAfterMs } = fan.behaviour;
  if (turn === 'here' || awayFrom !== 'lobby') return true;
  await pause(scene, 1_000);
  line.go('cut');
  if (turn === 'gone') {
    fan.record.end = 'gone';
    return false;
  }
  await pauseUntil(scene, scene.drawAtMs + backAfterMs);
  line.come();
  return true;
}

/** False when it does not come back. */
async function missItsTurn(
  scene: Scene,
  fan: Fan,
  line: Line,
  news: News,
  position: number,
): Promise<boolean> {
  const { turn, awayFrom, awayLeadS, backAfterMs } = fan.behaviour;
  if (turn === 'here' || awayFrom !== 'line') return true;
  const lead = 1 + (scene.plan.ratePerMinute / 60) * awayLeadS;
  const nears = await news.until(({ call, tick }) => {
    if (call !== null || tick.phase === 'sold_out' || tick.phase === 'closed') return false;
    return position - tick.serving <= lead ? true : undefined;
  });
  if (nears !== true) return true;
  line.go('cut');
  if (turn === 'gone') {
    fan.record.end = 'gone';
    return false;
  }
  await pause(scene, backAfterMs);
  line.come();
  return true;
}

/** Answers its calls until one is opened or there will be no more. */
async function answerCalls(scene: Scene, fan: Fan, joined: Joined, news: News): Promise<void> {
  const { behaviour, record } = fan;
  let answered = 0;
  for (let ignored = 0; ignored < ignoredMax; ) {
    const turn = await news.until((known) => turnOf(known, answered));
    if (turn === undefined || turn === 'over') {
      record.end = 'told_over';
      return;
    }
    answered = turn.callNo;
    if (behaviour.opens === 'never' || (behaviour.opens === 'second_call' && turn.callNo === 1)) {
      await pauseUntil(scene, turn.openByMs);
      ignored++;
      continue;
    }
    await pause(scene, behaviour.opensAt * (turn.openByMs - Date.now()));
    const end = await shop(scene, fan, joined.place, turn);
    // one that came too late to open it waits on
    if (end === 'unopened') continue;
    record.end = end;
    return;
  }
  record.end = 'unopened';
}

/** A call that is news, or that there will be none. A call goes before the end of the drop: it still counts then. */
function turnOf({ call, tick, left }: Known, answered: number): Call | 'over' | undefined {
  if (call !== null && call.callNo > answered && call.openByMs > Date.now()) return call;
  return left || tick.phase === 'sold_out' || tick.phase === 'closed' ? 'over' : undefined;
}

/** Until the draw its time may change, and what is frozen is added. What the room swore to at the beginning may not. */
function sworn(fan: Fan, before: DropFacts, now: DropFacts): DropFacts {
  if (now.commitment !== before.commitment || now.committedAtMs !== before.committedAtMs)
    fan.record.oddities.push(`Fan ${fan.number} was shown another commitment than before.`);
  return now;
}

async function quit(scene: Scene, fan: Fan, joined: Joined): Promise<void> {
  const answer = await ask(fan, 'leave the line', () => room.leave(scene.roomUrl, scene.drop, joined.place));
  if (!answer.ok) return;
  fan.record.quitAtMs = Date.now();
  fan.record.end = 'quit';
}

/** A second join, a refresh, a lost network: once each, at some moment of the wait. */
async function beRestless(scene: Scene, fan: Fan, joined: Joined, line: Line): Promise<void> {
  const { behaviour, record } = fan;
  if (behaviour.line === 'steady' && behaviour.joins !== 'twice') return;
  const waitMs = scene.drawAtMs - Date.now() + scene.plan.callingMs;
  await pause(scene, behaviour.lineAt * waitMs);
  if (record.end !== 'waiting' || behaviour.turn !== 'here') return;
  // a page that is opened again has the token that it kept
  if (behaviour.joins === 'twice') await joinOnce(scene, fan, joined.place);
  if (behaviour.line === 'steady') return;
  line.go(behaviour.line === 'refreshes' ? 'closes' : 'cut');
  await pause(scene, behaviour.line === 'refreshes' ? 100 : behaviour.lineForMs);
  if (record.end === 'waiting') line.come();
}

/** Notes when the fan first hears of each of its calls, and what no screen may ever show. */
function watched(scene: Scene, fan: Fan, joined: Joined, news: News): News {
  const { record } = fan;
  return {
    ...news,
    known: news.known,
    tell(change) {
      const { call, facts } = change;
      const before = news.known;
      if (call && !record.calls.some((one) => one.callNo === call.callNo))
        record.calls.push({
          callNo: call.callNo,
          heardAtMs: Date.now(),
          openByMs: call.openByMs,
          bySocket: fan.behaviour.hears === 'socket',
        });
      // what a device was told last before the draw outweighs whatever it is told after
      if (facts && !facts.drawn) joined.facts = sworn(fan, joined.facts, facts);
      if (facts?.frozen && joined.index >= facts.frozen.n) notePosition(record, joined.index);
      else if (facts?.drawn) notePosition(record, scene.drawCheck.positionOf(facts, joined.index));
      news.tell(change.tick ? { ...change, tick: furthest(before.tick, change.tick) } : change);
    },
  };
}

/** A screen never shows the line going back: of two replicas one may know less for a moment. */
function furthest(before: Tick, now: Tick): Tick {
  return now.serving < before.serving ? { ...now, serving: before.serving } : now;
}
