import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { readyFrame } from '../src/sockets/ready-frame.ts';
import { serveWords } from './child.ts';
import { cpuOf } from './measure-ticks.ts';

/** Nothing but `ws`: what any server that tells many sockets the same has to pay. */
const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, clientTracking: false });
const sockets = new Map<WebSocket, Duplex>();
const http = createServer();
http.on('upgrade', (request, wire, head) =>
  server.handleUpgrade(request, wire, head, (socket) => {
    sockets.set(socket, wire);
    socket.on('message', () => socket.send('{"t":"tick"}'));
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  }),
);
http.listen({ port: 0, host: '127.0.0.1', backlog: 4096 });
await once(http, 'listening');

serveWords({
  url: () => `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
  /** CPU a delivery, µs: of a frame that is ready, written to the sockets' own wires, and of `send`. */
  ticks: async (text: string, times: number) => {
    const frame = readyFrame(text);
    const bytes = Buffer.from(text);
    const readyUs = await cpuOf(times, sockets.size, () => {
      for (const wire of sockets.values()) wire.write(frame);
    });
    const sendUs = await cpuOf(times, sockets.size, () => {
      for (const socket of sockets.keys()) socket.send(bytes, { binary: false });
    });
    return { readyUs, sendUs };
  },
});
