import { idSchema } from '@zilker/contracts/ids';
import { del, get, set } from 'idb-keyval';
import * as v from 'valibot';
import { database, inTime, parsed } from './database.ts';

const pairing = v.object({
  access: v.string(),
  expiresAtMs: v.number(),
  scanner: idSchema('scanner'),
  name: v.string(),
  event: v.object({ id: idSchema('event'), title: v.string(), startsAtMs: v.number(), timezone: v.string() }),
  gate: v.object({ id: idSchema('gate'), name: v.string() }),
});
export type Pairing = v.InferOutput<typeof pairing>;

export async function readPairing(): Promise<Pairing | undefined> {
  return parsed(pairing, await inTime(get('pairing', database)));
}

export async function keepPairing(value: Pairing | undefined): Promise<void> {
  await inTime(value ? set('pairing', value, database) : del('pairing', database));
}
