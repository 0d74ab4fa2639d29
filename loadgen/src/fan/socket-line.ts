import type { DownFrame } from '@zilker/contracts/socket/down';
import { openRoomSocket, type RoomSocket } from '../client/room-socket.ts';
import type { Line, LineEvents } from './line.ts';
import type { News } from './news.ts';
import type { Fan, Scene } from './scene.ts';

/** Codes with which a socket may end though the fan did nothing wrong: the room goes away, or the network did. */
const normalCloses = new Set([1000, 1001, 1005, 1006]);
const comeBackAfterMs = [200, 1_000] as const;

/** A socket for each tab. A fan is there while one of them is. */
export function createSocketLine(
  scene: Scene,
  fan: Fan,
  place: string,
  news: News,
  events: LineEvents,
): Line {
  const sockets = new Set<RoomSocket>();
  /** Rises with every `come` and `go`, so that what an older one began is not gone on with. */
  let turn = 0;
  let tabsHere = 0;
  let pauseMs: readonly [number, number] = comeBackAfterMs;

  function open(ofTurn: number): void {
    if (scene.signal.aborted) return;
    void scene.handshakes(() => (ofTurn === turn ? openTab(ofTurn) : Promise.resolve()));
  }

  /** Resolves when the socket is open, or will not be. */
  function openTab(ofTurn: number): Promise<void> {
    return new Promise((settled) => {
      let spoke = false;
      const socket = openRoomSocket(scene.roomUrl, place, {
        opened: settled,
        ended: settled,
        frame(frame) {
          if (ofTurn !== turn) return;
          if (!spoke) tabsHere++;
          spoke = true;
          events.here();
          if (frame.t === 'bye') pauseMs = frame.retryAfterMs;
          hear(fan, news, frame);
        },
        lost(code) {
          sockets.delete(socket);
          if (ofTurn !== turn) return;
          if (spoke && --tabsHere === 0) events.gone();
          if (!normalCloses.has(code))
            fan.record.oddities.push(`The room closed the socket of fan ${fan.number} with ${code}.`);
          setTimeout(() => open(ofTurn), fan.random.within(...pauseMs)).unref();
        },
      });
      sockets.add(socket);
    });
  }

  return {
    come() {
      turn++;
      tabsHere = 0;
      for (let tab = 0; tab < fan.behaviour.tabs; tab++) open(turn);
    },
    go(how) {
      turn++;
      events.gone();
      for (const socket of sockets) socket[how === 'closes' ? 'close' : 'cut']();
      sockets.clear();
    },
  };
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
