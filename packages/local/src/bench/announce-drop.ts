import type { DropDefinition } from '@zilker/contracts/drop';
import { newId } from '@zilker/contracts/ids';

/** Tells a room of a drop, as the workers do, by a token of theirs. Unless changed it is one that calls whom it is granted, from now on. */
export async function announceDrop(
  room: { adminUrl: string; service: string },
  change: Partial<DropDefinition> = {},
): Promise<DropDefinition> {
  const nowMs = Date.now();
  const definition: DropDefinition = {
    drop: newId('drop'),
    version: 1,
    mode: 'standby',
    venue: newId('venue'),
    event: newId('event'),
    title: 'The Grackles',
    venueName: 'Red Bluff Hall',
    timezone: 'America/Chicago',
    startsAtMs: nowMs + 86_400_000,
    lobbyOpensAtMs: nowMs - 1_000,
    drawAtMs: nowMs - 1_000,
    closesAtMs: nowMs + 7_200_000,
    tickets: 1_000_000,
    perFanMax: 4,
    fromCents: 3172,
    currency: 'usd',
    ratePerMinute: 6_000,
    floorPerMinute: 6_000,
    insideMax: 1_000_000,
    openWindowMs: 3_600_000,
    visitMs: 60_000,
    holdMs: 60_000,
    demo: false,
    cancelled: false,
    ...change,
  };
  const response = await fetch(`${room.adminUrl}/internal/v1/drops/${definition.drop}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${room.service}` },
    body: JSON.stringify({ definition, record: null }),
  });
  if (!response.ok) throw new Error(`the room does not take the drop: ${await response.text()}`);
  return definition;
}
