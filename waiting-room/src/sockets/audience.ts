import type { LogEntry } from '@zilker/contracts/log';
import { type Client, sendJson } from './client.ts';
import { inSlices } from './slices.ts';

/** The sockets of one drop on this replica. */
export type Audience = {
  readonly fans: Set<Client>;
  readonly byIndex: Map<number, Set<Client>>;
  readonly consoles: Set<Client>;
};

export function newAudience(): Audience {
  return { fans: new Set(), byIndex: new Map(), consoles: new Set() };
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

/** One tick to everybody: one string for the fans, one for the consoles, each made once. */
export async function tellTick(audience: Audience, tickJson: string, watchJson: () => string): Promise<void> {
  if (audience.consoles.size > 0) {
    const json = Buffer.from(watchJson());
    for (const client of audience.consoles) sendJson(client, json);
  }
  if (audience.fans.size === 0) return;
  const bytes = Buffer.from(tickJson);
  await inSlices(audience.fans, (client) => sendJson(client, bytes));
}

export async function tellFacts(audience: Audience, factsJson: string): Promise<void> {
  const bytes = Buffer.from(factsFrame(factsJson));
  for (const client of audience.consoles) sendJson(client, bytes);
  await inSlices(audience.fans, (client) => sendJson(client, bytes));
}

export function tellLog(audience: Audience, entries: readonly LogEntry[]): void {
  if (entries.length === 0) return;
  const json = JSON.stringify({ t: 'log', entries });
  for (const client of audience.consoles) sendJson(client, json);
}

export const factsFrame = (factsJson: string) => `{"t":"facts","facts":${factsJson}}`;
