import { openRoomSocket, type RoomSocket } from '../client/room-socket.ts';
import type { Line, LineEvents } from './line.ts';
import type { News } from './news.ts';
import type { Fan, Scene } from './scene.ts';

/** Codes with which the room may end a socket though the fan did nothing wrong: it goes away, or its network did. */
const normalCloses = new Set([1000, 1001, 1005, 1006]);

/** A socket for each tab. A fan is there while one of them is. */
export function createSocketLine(
  scene: Scene,
  fan: Fan,
  place: string,
  news: News,
  events: LineEvents,
): Line {
  let sockets: RoomSocket[] = [];
  /** Rises with every `come` and `go`, so that what an older one began is not gone on with. */
  let turn = 0;
  let heard = 0;
  let comeBackAfterMs: readonly [number, number] = [200, 1_000];

  function open(ofTurn: number): void {
    if (ofTurn !== turn || scene.signal.aborted) return;
    void scene.handshakes(
      () =>
        new Promise<void>((settled) => {
          if (ofTurn !== turn) return settled();
          let spoke = false;
          const socket = openRoomSocket(scene.roomUrl, place, {
            opened: settled,
            frame(frame) {
              if (ofTurn !== turn) return;
              if (!spoke) {
                spoke = true;
                heard++;
                events.here();
              }
              if (frame.t === 'tick') news.tell({ tick: frame });
              else if (frame.t === 'facts') news.tell({ facts: frame.facts });
              else if (frame.t === 'call') news.tell({ call: frame });
              else if (frame.t === 'left') news.tell({ left: true });
              else if (frame.t === 'bye') comeBackAfterMs = frame.retryAfterMs;
              else if (frame.t === 'error')
                fan.record.refusals.push({ step: 'socket', code: frame.code, status: 0, expected: false });
            },
            lost(code) {
              settled();
              if (ofTurn !== turn) return;
              if (spoke && --heard === 0) events.gone();
              if (!normalCloses.has(code))
                fan.record.oddities.push(`The room closed the socket of fan ${fan.number} with ${code}.`);
              sockets = sockets.filter((one) => one !== socket);
              setTimeout(() => open(ofTurn), fan.random.within(...comeBackAfterMs)).unref();
            },
          });
          sockets.push(socket);
        }),
    );
  }

  return {
    come() {
      turn++;
      heard = 0;
      for (let tab = 0; tab < fan.behaviour.tabs; tab++) open(turn);
    },
    go(how) {
      turn++;
      events.gone();
      for (const socket of sockets) how === 'closes' ? socket.close() : socket.cut();
      sockets = [];
    },
  };
}
