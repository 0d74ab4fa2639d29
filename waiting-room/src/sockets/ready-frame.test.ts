import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { readyFrame } from './ready-frame.ts';

const http = createServer();
const server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
beforeAll(async () => {
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
});
afterAll(() => {
  http.closeAllConnections();
  http.close();
});

test.each([0, 1, 125, 126, 65_535, 65_536])(
  'a client reads a message of %i bytes, and those around it',
  async (bytes) => {
    const text = 'é'.repeat(Math.floor(bytes / 2)) + 'x'.repeat(bytes % 2);
    http.once('upgrade', (request, wire, head) =>
      server.handleUpgrade(request, wire, head, (socket) => {
        socket.send('before');
        wire.write(readyFrame(text));
        socket.send('after');
      }),
    );
    const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
    const got: string[] = [];
    client.on('message', (data) => {
      if (got.push(data.toString()) === 3) client.terminate();
    });
    await once(client, 'close');
    expect(got).toEqual(['before', text, 'after']);
  },
);
