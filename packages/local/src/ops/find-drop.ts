import { request } from '@zilker/contracts/client';
import { listEvents, type PublicEvent } from '@zilker/contracts/http/events';
import { type Id, idSchema } from '@zilker/contracts/ids';
import { pageLimitMax, readPages } from '@zilker/contracts/page';
import * as v from 'valibot';
import { Problem } from '../problem.ts';
import type { Desk } from './desk.ts';

const isDropId = (text: string) => v.is(idSchema('drop'), text);

/** The drop by its id, or by a part of its event's title. @throws Problem when none or several fit */
export async function findDrop(desk: Desk, named: string): Promise<Id<'drop'>> {
  if (isDropId(named)) return v.parse(idSchema('drop'), named);
  if (desk.catalogueUrl === undefined) throw new Problem(`“${named}” is not the id of a drop (drp_…).`);
  const base = desk.catalogueUrl;
  const pages = await readPages((query) =>
    request(listEvents, { base, query: { ...query, limit: pageLimitMax } }),
  );
  return chooseDrop(
    pages.flatMap(({ events }) => events),
    named,
  );
}

/** Of drops that are over none is meant while another fits. */
export function chooseDrop(events: readonly PublicEvent[], named: string): Id<'drop'> {
  const fitting = events.flatMap(({ title, drop }) =>
    drop && title.toLowerCase().includes(named.toLowerCase()) ? [{ title, drop }] : [],
  );
  const running = fitting.filter(({ drop }) => drop.phase !== 'closed');
  const found = running.length > 0 ? running : fitting;
  const [one, another] = found;
  if (one === undefined) throw new Problem(`No event with a drop has “${named}” in its title.`);
  if (another === undefined) return one.drop.id;
  const names = found.map(({ title, drop }) => `${title} (${drop.id})`).join(', ');
  throw new Problem(`“${named}” fits several drops: ${names}. Name one by its id.`);
}
