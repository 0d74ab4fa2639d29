import type { LogEntry } from '@zilker/contracts/log';
import { inSlices } from '../slices.ts';
import { type Client, sendFrame, sendJson } from './client.ts';
import { readyFrame } from './ready-frame.ts';

/** The sockets of one drop on this replica. */
export type Audience = {
  readonly fans: Set<Client>;
  readonly byIndex: Map<number, Set<Client>>;
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
  const same = audience.byIndex.get(client.place.index) ?? new Set();
  audience.byIndex.set(client.place.index, same.add(client));
}

export function removeClient(audience: Audience, client: Client): void {
  audience.consoles.delete(client);
  if (!audience.fans.delete(client) || client.place === null) return;
  const same = audience.byIndex.get(client.place.index);
  same?.delete(client);
  if (same?.size === 0) audience.byIndex.delete(client.place.index);
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
