import { serve } from '@hono/node-server';
import { requireFreePorts } from './ports.ts';

export type Served = { url: string; stop(): Promise<void> };

/** Serves on 127.0.0.1 and resolves when it listens. `stop` ends open connections too. @throws Problem if the port is taken. */
export async function serveOnLoopback(options: {
  name: string;
  port: number;
  fetch: Parameters<typeof serve>[0]['fetch'];
}): Promise<Served> {
  await requireFreePorts({ [options.name]: options.port });
  const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const starting = serve({ fetch: options.fetch, port: options.port, hostname: '127.0.0.1' }, () =>
      resolve(starting),
    );
    // longer than any client of ours keeps an idle connection, lest one is closed as it is used again
    if ('keepAliveTimeout' in starting) starting.keepAliveTimeout = 75_000;
    starting.once('error', reject);
  });
  return {
    url: `http://127.0.0.1:${options.port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
