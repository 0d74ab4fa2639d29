import { Refusal } from '@zilker/contracts/errors';
import type { Context } from 'hono';
import type { Drop } from '../drops/drop.ts';
import type { Drops } from '../drops/drops.ts';

/** @throws Refusal `drop_unknown` */
export async function findDrop(drops: Drops, id: string): Promise<Drop> {
  const drop = await drops.find(id);
  if (drop === undefined) throw new Refusal('drop_unknown');
  return drop;
}

/** A reply that is JSON already. */
export function jsonReply(c: Context, json: string): Response {
  return c.body(json, 200, { 'content-type': 'application/json' });
}
