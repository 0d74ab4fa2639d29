import { checkInRecord } from '@zilker/contracts/http/doors';
import { idSchema } from '@zilker/contracts/ids';
import { doorList, firstCheckIn, scanAnswer, verifier } from '@zilker/contracts/ticket/door-list';
import { createStore, del, entries, get, set } from 'idb-keyval';
import * as v from 'valibot';

/** What this phone keeps, in IndexedDB. All of it is parsed when it is read: another version may have written it. */
const pairing = v.object({
  access: v.string(),
  expiresAtMs: v.number(),
  scanner: idSchema('scanner'),
  name: v.string(),
  event: v.object({ id: idSchema('event'), title: v.string(), startsAtMs: v.number(), timezone: v.string() }),
  gate: v.object({ id: idSchema('gate'), name: v.string() }),
});
export type Pairing = v.InferOutput<typeof pairing>;

const keptList = v.object({
  list: doorList,
  verifiers: v.array(verifier),
  /** When the server made it, and how far its clock is ahead of this phone's. */
  atMs: v.number(),
  aheadMs: v.number(),
});
export type KeptList = v.InferOutput<typeof keptList>;

/** One who was let in here. `outcome` is null until the server has answered; `seen` once a person has read what it revealed. */
const keptCheckIn = v.object({
  event: idSchema('event'),
  gateName: v.string(),
  holder: v.nullable(v.string()),
  record: checkInRecord,
  outcome: v.nullable(v.object({ answer: scanAnswer, first: v.nullable(firstCheckIn) })),
  seen: v.boolean(),
});
export type KeptCheckIn = v.InferOutput<typeof keptCheckIn>;

const store = createStore('zilker-scanner', 'kept');
const checkInPrefix = 'check-in:';

export async function readPairing(): Promise<Pairing | undefined> {
  return parsed(pairing, await get('pairing', store));
}

export async function keepPairing(value: Pairing | undefined): Promise<void> {
  await (value ? set('pairing', value, store) : del('pairing', store));
}

export async function readList(event: string): Promise<KeptList | undefined> {
  const kept = parsed(keptList, await get('list', store));
  return kept?.list.event === event ? kept : undefined;
}

export async function keepList(value: KeptList): Promise<void> {
  await set('list', value, store);
}

/** All check-ins made on this phone for an event, in the order in which they were made. */
export async function readCheckIns(event: string): Promise<KeptCheckIn[]> {
  const rows = await entries<string, unknown>(store);
  return rows
    .filter(([key]) => key.startsWith(checkInPrefix))
    .flatMap(([, value]) => parsed(keptCheckIn, value) ?? [])
    .filter((checkIn) => checkIn.event === event)
    .sort((a, b) => a.record.atMs - b.record.atMs);
}

export async function keepCheckIn(value: KeptCheckIn): Promise<void> {
  await set(checkInPrefix + value.record.nonce, value, store);
}

function parsed<T>(schema: v.GenericSchema<unknown, T>, value: unknown): T | undefined {
  const result = v.safeParse(schema, value);
  return result.success ? result.output : undefined;
}
