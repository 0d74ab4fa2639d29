import type { PublicEvent } from '@zilker/contracts/http/events';
import { newId } from '@zilker/contracts/ids';
import { expect, test } from 'vitest';
import { chooseDrop, findDrop } from './find-drop.ts';

const event = (title: string, phase?: 'lobby' | 'closed') =>
  ({ title, drop: phase ? { id: newId('drop'), phase } : null }) as PublicEvent;
const grackles = event('The Grackles', 'lobby');
const before = event('The Grackles, again', 'closed');
const bats = event('Bats of the Bridge', 'closed');

test('by a part of the title, a running drop before those that are over', () => {
  const events = [before, grackles, bats, event('The Grackles unplugged')];
  expect(chooseDrop(events, 'grackles')).toBe(grackles.drop?.id);
  expect(chooseDrop(events, 'BATS')).toBe(bats.drop?.id);
  expect(() => chooseDrop(events, 'owls')).toThrow('No event with a drop has “owls” in its title.');
  expect(() => chooseDrop([grackles, event('More Grackles', 'lobby')], 'grackles')).toThrow(
    '“grackles” fits several drops: The Grackles (drp_',
  );
});

test('by its id, and elsewhere by nothing else', async () => {
  const desk = { roomUrl: 'http://127.0.0.1:9', access: '', catalogueUrl: undefined, coreUrl: '' };
  const id = newId('drop');
  expect(await findDrop(desk, id)).toBe(id);
  await expect(findDrop(desk, 'grackles')).rejects.toThrow('“grackles” is not the id of a drop (drp_…).');
});
