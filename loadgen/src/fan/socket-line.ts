import type { DownFrame } from '@zilker/contracts/socket/down';
import { openRoomSocket, type RoomSocket } from '../client/room-socket.ts';
import { backoffMs } from './backoff.ts';
import type { Joined } from './join-line.ts';
import type { Line, LineEvents } from './line.ts';
import type { News } from './news.ts';
import type { Fan, Scene } from './scene.ts';
import { doWork } from './work.ts';

/** Codes with which a socket may end though the fan did nothing wrong: the room goes away, or the network did. */
const normalCloses = new Set([1000, 1001, 1005, 1006]);
/** A tick comes every few seconds at least: a socket that is silent for so long is dead, as a browser's page has it. */
const silenceMs = 20_000;

/** A socket for each tab. A fan is there while one of them is. */
export function createSocketLine(
  scene: Scene,
  fan: Fan,
  joined: Joined,
  news: News,
  events: LineEvents,
): Line {
  const sockets = new Set<RoomSocket>();
  /** Rises with every `come` and `go`, so that what an older one began is not gone on with. */
  let turn = 0;
  let tabsHere = 0;
  /** The place counts as away until work is done. */
  let owesWork = false;
  /** Between `come` and `go`. */
  let wanted = false;

  function open(ofTurn: number, failures: number): void {
    if (scene.signal.aborted) return;
    void scene.handshakes(() => (ofTurn === turn ? openTab(ofTurn, failures) : Promise.resolve()));
  }

  /** Resolves when the socket is open, or will not be. */
  function openTab(ofTurn: number, failures: number): Promise<void> {
    return new Promise((settled) => {
      let spoke = false;
      let serving = 0;
      /** The place went on to another device of the fan, which is not in the line yet. */
      let onlyShows = false;
      let backWithinMs: readonly [number, number] | undefined;
      const lost = (code: number) => {
        clearTimeout(watchdog);
        sockets.delete(socket);
        if (ofTurn !== turn) return;
        if (spoke && --tabsHere === 0) {
          events.gone();
          events.seeks();
        }
        if (!normalCloses.has(code) && !fan.patience.outages)
          fan.record.oddities.push(`The room closed the socket of fan ${fan.number} with ${code}.`);
        const failed = spoke ? 0 : failures + 1;
        const waitMs = backWithinMs ? fan.random.within(...backWithinMs) : backoffMs(failed, fan.random);
        setTimeout(() => open(ofTurn, failed), waitMs).unref();
      };
      const giveUp = () => {
        socket.cut();
        lost(1006);
      };
      const watchdog = setTimeout(giveUp, silenceMs);
      const socket = openRoomSocket(scene.roomUrl, joined.place, {
        opened: settled,
        ended: settled,
        lost,
        frame(frame) {
          if (ofTurn !== turn) return;
          watchdog.refresh();
          if (!spoke) tabsHere++;
          spoke = true;
          if (frame.t === 'tick') {
            if (frame.serving < serving)
              fan.record.oddities.push(
                `Fan ${fan.number} saw serving fall from ${serving} to ${frame.serving}.`,
              );
            serving = frame.serving;
          }
          if (frame.t === 'bye') backWithinMs = frame.retryAfterMs;
          if (frame.t === 'work') void workForIt();
          if (frame.t === 'moved') {
            onlyShows = true;
            events.gone();
          }
          if (!owesWork && !onlyShows) events.here();
          hear(fan, news, frame);
        },
      });
      watchdog.unref();
      sockets.add(socket);
    });
  }

  /** Its token says how much it has done, so it comes anew with the new one. */
  async function workForIt(): Promise<void> {
    if (owesWork) return;
    owesWork = true;
    events.gone();
    await doWork(scene, fan, joined);
    owesWork = false;
    // it may have gone and come meanwhile, by the old one
    if (wanted) line.renew();
  }

  const line: Line = {
    come() {
      turn++;
      wanted = true;
      tabsHere = 0;
      for (let tab = 0; tab < fan.behaviour.tabs; tab++) open(turn, 0);
    },
    go(how) {
      turn++;
      wanted = false;
      events.gone();
      events.rests();
      for (const socket of sockets) socket[how === 'closes' ? 'close' : 'cut']();
      sockets.clear();
    },
    renew() {
      line.go('closes');
      line.come();
    },
  };
  return line;
}

function hear(fan: Fan, news: News, frame: DownFrame): void {
  if (frame.t === 'tick') news.tell({ tick: frame });
  else if (frame.t === 'facts') news.tell({ facts: frame.facts });
  else if (frame.t === 'call') news.tell({ call: frame });
  else if (frame.t === 'left') news.tell({ left: true });
  else if (frame.t === 'error') refused(fan, frame.code);
}

function refused({ behaviour, patience, record }: Fan, code: string): void {
  if (code === 'unavailable' && patience.outages) return;
  // a place that is given up is no place for another tab
  const expected = code === 'place_left' && behaviour.quits !== 'no';
  record.refusals.push({ step: 'socket', code, status: 0, expected });
}
