import { createServer, request } from 'node:http';

export type RefusingProxy = { server: string; refused(): number; stop(): Promise<void> };

/**
 * A forward proxy as some offices have: plain requests pass, and a tunnel, which every socket asks for, is refused.
 */
export async function startRefusingProxy(): Promise<RefusingProxy> {
  let refused = 0;
  const server = createServer((incoming, outgoing) => {
    const passed = request(
      incoming.url ?? '',
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  server.on('connect', (_request, socket) => {
    refused += 1;
    socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    server: `http://127.0.0.1:${port}`,
    refused: () => refused,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
