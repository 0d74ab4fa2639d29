import type { LogEntry } from '@zilker/contracts/log';
import { inSlices } from '../slices.ts';
import { type Client, sendFrame, sendJson } from './client.ts';
import { readyFrame } from './ready-frame.ts';

/** The sockets of one drop on this replica. */
export type Audience = {
  readonly fans: Set<Client>;
  /** Most places have one socket, and a set for each would take more memory than all else that is kept of it. */
  readonly byIndex: Map<number, Client | Set<Client>>;
  readonly consoles: Set<Client>;
  /** Counts the seconds, so that fans far back are told on one of several. */
  beat: number;
};

export function newAudience(): Audience {
  return { fans: new Set(), byIndex: new Map(), consoles: new Set(), beat: 0 };
}

export function addClient(audience: Audience, client: Client): void {
  if (client.place === null) {
    audience.consoles.add(client);
    return;
  }
  audience.fans.add(client);
  const { index } = client.place;
  const same = audience.byIndex.get(index);
  if (same === undefined) audience.byIndex.set(index, client);
  else if (same instanceof Set) same.add(client);
  else audience.byIndex.set(index, new Set([same, client]));
}

export function removeClient(audience: Audience, client: Client): void {
  audience.consoles.delete(client);
  if (!audience.fans.delete(client) || client.place === null) return;
  const { index } = client.place;
  const same = audience.byIndex.get(index);
  if (same instanceof Set) same.delete(client);
  if (same === client || (same instanceof Set && same.size === 0)) audience.byIndex.delete(index);
}

/** The sockets of one place. */
export function clientsAt(audience: Audience | undefined, index: number): Iterable<Client> {
  const same = audience?.byIndex.get(index);
  if (same === undefined) return [];
  return same instanceof Set ? same : [same];
}

/** One tick: one frame for the fans, one for the consoles, each made once. Of the fans, to those whose turn it is to be told. */
export async function tellTick(
  { fans, consoles }: Audience,
  ticks: { tickJson: string; watchJson: () => string },
  isTold: (client: Client) => boolean,
): Promise<void> {
  if (consoles.size > 0) {
    const frame = readyFrame(ticks.watchJson());
    for (const client of consoles) sendFrame(client, frame);
  }
  if (fans.size === 0) return;
  const frame = readyFrame(ticks.tickJson);
  await inSlices(fans, (client) => {
    if (isTold(client)) sendFrame(client, frame);
  });
}

export async function tellFacts(audience: Audience, factsJson: string): Promise<void> {
  const frame = readyFrame(factsFrame(factsJson));
  for (const client of audience.consoles) sendFrame(client, frame);
  await inSlices(audience.fans, (client) => sendFrame(client, frame));
}

export function tellLog(audience: Audience, entries: readonly LogEntry[]): void {
  if (entries.length === 0) return;
  const json = JSON.stringify({ t: 'log', entries });
  for (const client of audience.consoles) sendJson(client, json);
}

export const factsFrame = (factsJson: string) => `{"t":"facts","facts":${factsJson}}`;
