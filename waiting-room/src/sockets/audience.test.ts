import type { PlaceClaims } from '@zilker/contracts/tokens';
import { expect, test } from 'vitest';
import { addClient, clientsAt, newAudience, removeClient } from './audience.ts';
import type { Client } from './client.ts';

const clientOf = (index: number) => ({ place: { index } as PlaceClaims }) as Client;

test('every tab of a place is reached until it is closed, in whatever order', () => {
  const audience = newAudience();
  const tabs = [clientOf(7), clientOf(7), clientOf(7)];
  const other = clientOf(8);
  for (const client of [...tabs, other]) addClient(audience, client);
  const reached = (index: number) => [...clientsAt(audience, index)].length;
  expect([reached(7), reached(8), reached(9)]).toEqual([3, 1, 0]);
  for (const [at, tab] of tabs.entries()) {
    removeClient(audience, tab);
    // closing is told more than once
    removeClient(audience, tab);
    expect(reached(7)).toBe(2 - at);
  }
  addClient(audience, tabs[0] ?? other);
  expect([...clientsAt(audience, 7)]).toEqual([tabs[0]]);
  removeClient(audience, other);
  expect([reached(8), audience.byIndex.size, audience.fans.size]).toEqual([0, 1, 1]);
});
