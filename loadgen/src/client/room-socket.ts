import { socketPath } from '@zilker/contracts/http/room';
import { type DownFrame, downFrame } from '@zilker/contracts/socket/down';
import { protocolVersion } from '@zilker/contracts/socket/up';
import * as v from 'valibot';
import { WebSocket } from 'ws';

export type RoomSocket = {
  /** Says goodbye. */
  close(): void;
  /** Is just gone, as a network is. */
  cut(): void;
};

export type SocketEvents = {
  opened(): void;
  frame(frame: DownFrame): void;
  /** It ended by itself or could not be opened; not called after `close` or `cut`. */
  lost(code: number): void;
  /** It has ended, in whatever way. */
  ended(): void;
};

const openWithinMs = 20_000;

/** A fan's socket: its first frame says which place it speaks for. */
export function openRoomSocket(roomUrl: string, place: string, events: SocketEvents): RoomSocket {
  const url = roomUrl.replace(/^http/, 'ws') + socketPath;
  const socket = new WebSocket(url, { perMessageDeflate: false, handshakeTimeout: openWithinMs });
  let wanted = true;
  socket.on('open', () => {
    socket.send(JSON.stringify({ t: 'hello', v: protocolVersion, place }));
    events.opened();
  });
  socket.on('message', (data) => {
    if (wanted) events.frame(parseFrame(String(data)));
  });
  // what went wrong shows in the close that follows
  socket.on('error', () => undefined);
  socket.on('close', (code) => {
    if (wanted) events.lost(code);
    events.ended();
  });
  return {
    close() {
      wanted = false;
      socket.close();
    },
    cut() {
      wanted = false;
      socket.terminate();
    },
  };
}

/** One tick goes to every socket in the same bytes: it is parsed once for all of them. */
const parsed = new Map<string, DownFrame>();
const parsedMax = 32;

function parseFrame(text: string): DownFrame {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const frame = v.parse(downFrame, JSON.parse(text));
  if (frame.t === 'tick' || frame.t === 'facts') {
    const [oldest] = parsed.keys();
    if (parsed.size >= parsedMax && oldest !== undefined) parsed.delete(oldest);
    parsed.set(text, frame);
  }
  return frame;
}
