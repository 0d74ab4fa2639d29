import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { joinSockets } from '../proxy.ts';

/** Where one replica listens: for the world, and for the inside. */
export type Upstream = { port: number; adminPort: number };

export type Front = {
  /** Ends every connection at once, as a balancer does that is replaced. */
  dropAll(): void;
  stop(): Promise<void>;
};

const lookEveryMs = 250;
const answerWithinMs = 1_000;

/**
 * What stands before several replicas, as an ingress does: each new connection goes to the next one in turn that says it is ready, or
 * to any that takes it when none does. HTTP and sockets alike, as bytes.
 */
export async function startFront(options: {
  port: number;
  adminPort: number;
  upstreams: readonly Upstream[];
}): Promise<Front> {
  const { upstreams } = options;
  const sockets = new Set<Socket>();
  const ready = new Set<Upstream>(upstreams);
  let turn = 0;
  let stopped = false;

  const inTurn = (): Upstream[] => {
    turn++;
    const all = upstreams.map((_, at) => upstreams[(at + turn) % upstreams.length]).filter((one) => !!one);
    return [...all.filter((one) => ready.has(one)), ...all.filter((one) => !ready.has(one))];
  };
  const look = async (one: Upstream) => {
    while (!stopped) {
      if (await isReady(one.adminPort)) ready.add(one);
      else ready.delete(one);
      await delay(lookEveryMs);
    }
  };
  for (const one of upstreams) void look(one);

  const listen = (port: number, portOf: (one: Upstream) => number) =>
    listenOn(port, (client) => {
      // nothing is read before there is somebody to hand it to
      client.pause();
      client.on('error', () => client.destroy());
      void reach(inTurn().map(portOf)).then((upstream) => {
        if (upstream === undefined || client.destroyed) {
          upstream?.destroy();
          client.destroy();
        } else joinSockets(client, upstream, sockets);
      });
    });
  const servers = [
    await listen(options.port, (one) => one.port),
    await listen(options.adminPort, (one) => one.adminPort),
  ];
  const dropAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    dropAll,
    async stop() {
      stopped = true;
      dropAll();
      await Promise.all(servers.map((server) => new Promise<void>((done) => server.close(() => done()))));
    },
  };
}

async function isReady(adminPort: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${adminPort}/readyz`, {
    signal: AbortSignal.timeout(answerWithinMs),
  }).catch(() => undefined);
  await answer?.arrayBuffer().catch(() => undefined);
  return answer?.ok === true;
}

function listenOn(port: number, accept: (client: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ noDelay: true }, accept);
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', backlog: 4096 }, () => resolve(server));
  });
}

/** The first port that takes a connection. */
async function reach(ports: readonly number[]): Promise<Socket | undefined> {
  for (const port of ports) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const taken = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    if (taken) return socket;
  }
  return undefined;
}
