import type { Duplex } from 'node:stream';
import type { DownFrame } from '@zilker/contracts/socket/down';
import { closeCodes } from '@zilker/contracts/socket/down';
import type { PlaceClaims } from '@zilker/contracts/tokens';
import { WebSocket } from 'ws';
import { socketsClosed } from '../events.ts';

/** One socket and whom it belongs to. `new` until it has said who it is. */
export type Client = {
  readonly socket: WebSocket;
  /** What the socket writes to. */
  readonly wire: Duplex;
  kind: 'new' | 'fan' | 'console';
  drop: string;
  place: PlaceClaims | null;
  /** Where its place stands; null until that is known, and fixed from then on. */
  position: number | null;
  /** It makes its place count as here. */
  counts: boolean;
  /** Something came since the last ping. */
  alive: boolean;
};

/** A client that does not read lets so much pile up, and is closed: its memory is everybody's. */
const bufferedBytesMax = 128 * 1024;

/** Sends what is JSON already. A socket that is closing gets nothing. */
export function sendJson(client: Client, json: string | Buffer): void {
  if (isWritable(client)) client.socket.send(json, { binary: false });
}

/** Writes a frame that is ready for the wire (`ready-frame.ts`): for what goes to many. */
export function sendFrame(client: Client, frame: Buffer): void {
  if (isWritable(client)) client.wire.write(frame);
}

/** False for a socket that is closing, and for one whose client does not read, which is closed now. */
function isWritable({ socket, wire }: Client): boolean {
  if (socket.readyState !== WebSocket.OPEN) return false;
  if (wire.writableLength <= bufferedBytesMax) return true;
  socketsClosed.add(1, { reason: 'slow' });
  socket.terminate();
  return false;
}

export function send(client: Client, frame: DownFrame): void {
  sendJson(client, JSON.stringify(frame));
}

/** Says why, then closes with the code of our own that means it. */
export function closeWith(
  client: Client,
  reason: CloseReason,
  error: { code: string; message: string },
): void {
  socketsClosed.add(1, { reason });
  send(client, { t: 'error', code: error.code, message: error.message });
  client.socket.close(codeOf[reason], error.code);
}

const codeOf = {
  garbage: closeCodes.garbage,
  silent: closeCodes.silent,
  unauthorised: closeCodes.unauthorised,
  unknown_drop: closeCodes.unknownDrop,
  too_many: closeCodes.tooMany,
  unavailable: closeCodes.goingAway,
} as const;
export type CloseReason = keyof typeof codeOf;
