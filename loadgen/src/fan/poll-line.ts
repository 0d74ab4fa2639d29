import { setTimeout as delay } from 'node:timers/promises';
import { ask } from '../client/ask.ts';
import { room } from '../client/room.ts';
import type { Joined } from './join-line.ts';
import type { Line, LineEvents } from './line.ts';
import type { News } from './news.ts';
import type { Fan, Scene } from './scene.ts';
import { doWork } from './work.ts';

/** The longest that a fan of ours waits between two questions, whatever the room proposes. */
const pauseMaxMs = 5_000;
/** The room holds who polls to be there for 15 s; so long after an answer a fan surely is. */
const surelyHereMs = 10_000;

/** For fans whose network blocks sockets: asks, waits as long as the room says, asks again. */
export function createPollLine(scene: Scene, fan: Fan, joined: Joined, news: News, events: LineEvents): Line {
  let turn = 0;
  let heardAtMs = Number.POSITIVE_INFINITY;
  const goneIfSilent = () => {
    if (Date.now() - heardAtMs > surelyHereMs) events.gone(heardAtMs + surelyHereMs);
  };

  async function poll(ofTurn: number): Promise<void> {
    while (ofTurn === turn && !scene.signal.aborted) {
      const answer = await scene.requests(() =>
        ask(
          fan,
          'poll',
          () => room.poll(scene.roomUrl, scene.drop, joined.place),
          fan.behaviour.quits === 'no' ? [] : ['place_left'],
        ),
      );
      if (ofTurn !== turn) return;
      if (!answer.ok && answer.code === 'place_left') return news.tell({ left: true });
      if (answer.ok) {
        const { tick, facts, call, work, moved } = answer.reply;
        goneIfSilent();
        heardAtMs = Date.now();
        // a device that gave the place on only shows it
        if (moved) events.gone();
        else events.here();
        news.tell({ tick, facts, call: call ?? news.known.call });
        if (work) {
          // away until it is done, and until the room has seen it
          events.gone();
          await doWork(scene, fan, joined);
          continue;
        }
      } else events.seeks();
      const pause = answer.ok ? fan.random.within(...answer.reply.retryAfterMs) : 1_000;
      await delay(Math.min(pause, pauseMaxMs), undefined, { signal: scene.signal }).catch(() => undefined);
    }
  }

  return {
    come() {
      heardAtMs = Number.POSITIVE_INFINITY;
      void poll(++turn);
    },
    go() {
      turn++;
      goneIfSilent();
      events.gone();
      events.rests();
    },
    // every question carries the newest token
    renew: () => undefined,
  };
}
