import { connect } from 'node:net';

/** A connection that is kept: one request at a time, of which only the status is looked at. */
export type KeptAlive = { ask(request: Buffer): Promise<string>; end(): void };

const headEnd = Buffer.from('\r\n\r\n');

/** A bare socket that speaks just enough HTTP/1.1: what is measured is the server, and not what reads it. */
export function openKeptAlive(port: number): Promise<KeptAlive> {
  return new Promise((opened, refused) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    let kept: Buffer = Buffer.alloc(0);
    let waiting: { resolve(status: string): void; reject(cause: Error): void } | undefined;
    socket.once('connect', () =>
      opened({
        ask: (request) =>
          new Promise((resolve, reject) => {
            waiting = { resolve, reject };
            // one that was closed meanwhile says so here and nowhere else
            socket.write(request, (cause) => (cause ? reject(cause) : undefined));
          }),
        end: () => socket.end(),
      }),
    );
    socket.on('data', (chunk) => {
      kept = kept.length === 0 ? chunk : Buffer.concat([kept, chunk]);
      const end = kept.indexOf(headEnd);
      if (end < 0) return;
      const head = kept.toString('latin1', 0, end);
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (kept.length < end + 4 + length) return;
      kept = kept.subarray(end + 4 + length);
      waiting?.resolve(head.slice(9, 12));
    });
    socket.on('error', (cause) => {
      refused(cause);
      waiting?.reject(cause);
    });
    socket.on('close', () => waiting?.reject(new Error('the connection was closed')));
  });
}
