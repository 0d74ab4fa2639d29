import { connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be cut and mended: what stands in for an outage of a store, or of the network to it. */
export type Way = {
  /** The server's own address with the port of this way to it. */
  url: string;
  /** Ends every connection and takes no more. */
  cut(): void;
  mend(): void;
  stop(): void;
};

export async function startProxy(target: URL): Promise<Way> {
  const sockets = new Set<Socket>();
  let open = true;
  const server = createServer((client) => {
    if (!open) return client.destroy();
    const upstream = connect(Number(target.port), target.hostname);
    joinSockets(client, upstream, sockets);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = new URL(target);
  if (typeof address === 'object' && address !== null) url.port = String(address.port);
  return {
    url: url.href,
    cut() {
      open = false;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      open = true;
    },
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** Each is the other's end from now on; both are in `sockets` while they live. */
export function joinSockets(client: Socket, upstream: Socket, sockets: Set<Socket>): void {
  for (const [from, to] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    sockets.add(from);
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  }
}
