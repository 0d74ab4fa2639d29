import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorSentences } from '@zilker/contracts/errors';
import { socketPath } from '@zilker/contracts/http/room';
import type { CallEntry } from '@zilker/contracts/signals/calls';
import type { DownFrame } from '@zilker/contracts/socket/down';
import { frameBytesMax, helloWithinMs } from '@zilker/contracts/socket/up';
import { clientAddressOf } from '@zilker/runtime/client-address';
import { type WebSocket, WebSocketServer } from 'ws';
import { admit } from '../call/admit.ts';
import { countsAsHere } from '../device/counts-as-here.ts';
import { hasMoved } from '../device/holder.ts';
import { type Drop, positionOf } from '../drops/drop.ts';
import type { Drops } from '../drops/drops.ts';
import type { Changes } from '../drops/refresh.ts';
import { callDelay, callsDelivered, socketsClosed, socketsOpen } from '../events.ts';
import type { Limits } from '../limits/limits.ts';
import type { Presence } from '../presence/presence.ts';
import type { RoomContext } from '../room-context.ts';
import { inSlices } from '../slices.ts';
import { needsWork } from '../work/needs-work.ts';
import {
  type Audience,
  addClient,
  clientsAt,
  newAudience,
  removeClient,
  tellFacts,
  tellLog,
  tellTick,
} from './audience.ts';
import { type Client, closeWith, send } from './client.ts';
import { farFrom, isDue } from './far-back.ts';
import { greet } from './greet.ts';
import { shed } from './shed.ts';

/** A socket that answers no ping for this long is dead, whatever TCP believes. */
const pingEveryMs = 25_000;
/** A replica that is full or goes away: another one takes the client at once. An address that is over its limit waits for the next minute. */
const retryAfterSeconds: Readonly<Record<string, number>> = {
  '503 Service Unavailable': 1,
  '429 Too Many Requests': 30,
};
/** Of the time to drain, so much is left for the last to close. */
const closingShare = 0.2;

export type Hub = {
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  hasAudience(drop: Drop): boolean;
  /** Sockets of fans of this drop. */
  fans(drop: Drop): Iterable<Client>;
  /** To everybody (`all`), or to those whose turn it is to be told: fans far back are told less often. */
  tick(drop: Drop, whom: 'all' | 'due'): Promise<void>;
  changed(drop: Drop, changes: Changes): Promise<void>;
  called(drop: Drop, call: CallEntry): void;
  /** Takes nobody new, and sheds all over the time given; resolves when all are gone or `graceMs` have passed. */
  drain(graceMs: number): Promise<void>;
  readonly size: number;
};

export function createHub(
  room: RoomContext,
  drops: Drops,
  presence: Presence,
  limits: Limits,
  options: { socketsMax: number },
): Hub {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: frameBytesMax,
    perMessageDeflate: false,
    clientTracking: false,
  });
  const clients = new Set<Client>();
  const audiences = new Map<string, Audience>();
  let draining = false;

  const audienceOf = (drop: string): Audience => {
    const audience = audiences.get(drop) ?? newAudience();
    audiences.set(drop, audience);
    return audience;
  };

  function accept(socket: WebSocket, wire: Duplex): void {
    const client: Client = {
      socket,
      wire,
      kind: 'new',
      drop: '',
      place: null,
      position: null,
      counts: false,
      alive: true,
    };
    clients.add(client);
    count();
    const silent = setTimeout(
      () => closeWith(client, 'silent', { code: 'socket_silent', message: errorSentences.socket_silent }),
      helloWithinMs,
    );
    socket.on('message', (data, isBinary) => {
      clearTimeout(silent);
      client.alive = true;
      void hear(client, isBinary ? null : data.toString());
    });
    socket.on('pong', () => {
      client.alive = true;
    });
    // ws reports frames that are too large or malformed here, and closes by itself
    socket.on('error', () => socketsClosed.add(1, { reason: 'garbage' }));
    socket.on('close', () => {
      clearTimeout(silent);
      forget(client);
    });
  }

  async function hear(client: Client, text: string | null): Promise<void> {
    try {
      const drop = await greet({ room, drops, limits }, client, text);
      if (drop === undefined || client.socket.readyState !== client.socket.OPEN) return;
      addClient(audienceOf(drop.id), client);
      count();
      if (client.place === null) return;
      client.counts = countsAsHere(drop, client.place);
      if (client.counts) presence.socketOpened(drop.id, client.place.index);
      const call = drop.calls.get(client.place.index);
      if (call !== undefined) await deliver(drop, client, call);
    } catch (cause) {
      room.log.warn('socket_failed', { drop: client.drop, cause });
      closeWith(client, 'unavailable', { code: 'unavailable', message: errorSentences.unavailable });
    }
  }

  function forget(client: Client): void {
    clients.delete(client);
    const audience = audiences.get(client.drop);
    if (audience !== undefined) removeClient(audience, client);
    if (client.counts && client.place !== null) presence.socketClosed(client.drop, client.place.index);
    count();
  }

  async function deliver(drop: Drop, client: Client, call: CallEntry): Promise<void> {
    if (client.place === null) return;
    const frame = await admit(room, drop, client.place, call);
    if (frame === null) return;
    send(client, frame);
    callsDelivered.add(1, { by: 'socket' });
  }

  /** It is served as before, but its place does not count as here by this socket any more. */
  function stopCounting(client: Client, frame: Extract<DownFrame, { t: 'moved' | 'work' | 'left' }>): void {
    send(client, frame);
    if (client.counts && client.place !== null) presence.socketClosed(client.drop, client.place.index);
    client.counts = false;
  }

  function count(): void {
    const kinds = { new: 0, fan: 0, console: 0 };
    for (const { fans, consoles } of audiences.values()) {
      kinds.fan += fans.size;
      kinds.console += consoles.size;
    }
    kinds.new = Math.max(0, clients.size - kinds.fan - kinds.console);
    for (const kind of ['new', 'fan', 'console'] as const) socketsOpen.set(kinds[kind], { kind });
  }

  const heartbeat = setInterval(() => {
    void inSlices(clients, (client) => {
      if (!client.alive) {
        socketsClosed.add(1, { reason: 'dead' });
        client.socket.terminate();
        return;
      }
      client.alive = false;
      if (client.socket.readyState === client.socket.OPEN) client.socket.ping();
    });
  }, pingEveryMs);

  return {
    get size() {
      return clients.size;
    },
    onUpgrade(request, socket, head) {
      const path = request.url?.split('?', 1)[0];
      if (path !== socketPath) return refuse(socket, '404 Not Found');
      if (draining || clients.size >= options.socketsMax) return refuse(socket, '503 Service Unavailable');
      if (!limits.allowSocket(clientAddressOf(request, room.trustedProxies)))
        return refuse(socket, '429 Too Many Requests');
      server.handleUpgrade(request, socket, head, (accepted) => accept(accepted, socket));
    },
    fans: (drop) => audiences.get(drop.id)?.fans ?? [],
    hasAudience(drop) {
      const { fans, consoles } = audiences.get(drop.id) ?? newAudience();
      return fans.size + consoles.size > 0;
    },
    async tick(drop, whom) {
      const audience = audiences.get(drop.id);
      if (audience === undefined) return;
      const { tick, tickJson } = drop;
      const from = farFrom(tick);
      const beat = whom === 'due' ? ++audience.beat : 0;
      await tellTick(audience, { tickJson, watchJson: () => JSON.stringify(drop.watchTick) }, (client) => {
        if (whom === 'all' || client.place === null) return true;
        client.position ??= positionOf(drop, client.place.index);
        return isDue({ index: client.place.index, position: client.position }, tick, from, beat);
      });
    },
    async changed(drop, changes) {
      const audience = audiences.get(drop.id);
      if (audience === undefined) return;
      tellLog(audience, changes.entries);
      for (const index of changes.gone)
        for (const client of clientsAt(audience, index)) send(client, { t: 'left', drop: drop.id });
      for (const index of changes.moved)
        for (const client of clientsAt(audience, index))
          if (client.place !== null && hasMoved(drop, client.place))
            stopCounting(client, { t: 'moved', drop: drop.id });
      for (const index of changes.challenged)
        for (const client of clientsAt(audience, index))
          if (client.place !== null && needsWork(drop, client.place))
            stopCounting(client, { t: 'work', drop: drop.id });
      if (changes.facts) await tellFacts(audience, drop.factsJson);
    },
    called(drop, call) {
      for (const client of clientsAt(audiences.get(drop.id), call.index))
        deliver(drop, client, call).then(
          () => callDelay.observe(Math.max(0, room.nowMs() - call.atMs) / 1000),
          (cause: unknown) => room.log.error('call_undelivered', { drop: drop.id, index: call.index, cause }),
        );
    },
    async drain(graceMs) {
      draining = true;
      clearInterval(heartbeat);
      const lateAt = performance.now() + graceMs;
      await shed(clients, graceMs * (1 - closingShare));
      while (clients.size > 0 && performance.now() < lateAt)
        await new Promise((resolve) => setTimeout(resolve, 20));
      for (const client of clients) client.socket.terminate();
    },
  };
}

function refuse(socket: Duplex, status: string): void {
  const seconds = retryAfterSeconds[status];
  const retry = seconds === undefined ? '' : `Retry-After: ${seconds}\r\n`;
  socket.end(`HTTP/1.1 ${status}\r\n${retry}Connection: close\r\nContent-Length: 0\r\n\r\n`);
}
