import { createServer } from 'node:net';
import { Problem } from './problem.ts';

/** Where each part of one stack listens, as an offset into its block of ports. */
export const portOffsets = {
  storefront: 0,
  portal: 1,
  scanner: 2,
  inbox: 3,
  coreApi: 10,
  coreApiAdmin: 11,
  waitingRoom: 20,
  waitingRoomAdmin: 21,
  workersAdmin: 31,
  postgres: 40,
  redis: 41,
  sqs: 42,
  stripe: 43,
  beacon: 44,
  smtp: 45,
  sms: 46,
  apns: 47,
  googleWallet: 48,
} as const;

export type PortName = keyof typeof portOffsets;
export type Ports = Readonly<Record<PortName, number>>;

export const defaultPortBase = 4300;

/** The block of ports that starts at `base`. */
export function portBlock(base: number): Ports {
  return Object.fromEntries(
    Object.entries(portOffsets).map(([name, offset]) => [name, base + offset]),
  ) as Ports;
}

/** `ZILKER_PORT` as a number. @throws Problem when it is not a port a block fits behind. */
export function portBaseFromEnv(value: string | undefined): number {
  if (value === undefined || value === '') return defaultPortBase;
  const base = Number(value);
  if (!Number.isInteger(base) || base < 1024 || base > 65_000)
    throw new Problem(`ZILKER_PORT must be a whole number from 1024 to 65000, not "${value}".`);
  return base;
}

/** True if nothing listens on the loopback port. */
export function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** @throws Problem naming the first port of the block that is taken. */
export async function requireFreePorts(ports: Partial<Ports>): Promise<void> {
  for (const [name, port] of Object.entries(ports))
    if (!(await portIsFree(port)))
      throw new Problem(
        `Port ${port} (${name}) is in use: stop what listens there, or move Zilker with ZILKER_PORT=5300 npm start.`,
      );
}

/**
 * Where ports for tests are taken from: below those that systems give to outgoing connections (from 32768 on Linux), one of
 * which could otherwise take a port between its being found free and its server's start.
 */
const testPorts = { from: 10_000, below: 32_000 };
const triesMax = 1_000;

/** Ports that were free a moment ago, each different, for tests. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  for (let tries = 0; found.size < count; tries++) {
    if (tries === triesMax) throw new Error('no port is free');
    const port = testPorts.from + Math.floor(Math.random() * (testPorts.below - testPorts.from));
    if (await portIsFree(port)) found.add(port);
  }
  return [...found];
}

/** One port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  if (port === undefined) throw new Error('no port is free');
  return port;
}

/** A whole block of ports that were free a moment ago, one for each part of a stack. */
export async function freePortBlock(): Promise<Ports> {
  const names = Object.keys(portOffsets);
  const ports = await freePorts(names.length);
  return Object.fromEntries(names.map((name, index) => [name, ports[index]])) as unknown as Ports;
}
