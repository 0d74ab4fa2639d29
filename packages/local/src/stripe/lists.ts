import * as v from 'valibot';
import type { Form } from './form.ts';
import { parseParams, text, whole } from './params.ts';
import { missing } from './refusal.ts';
import type { Kind, Objects } from './state.ts';
import type { World } from './world.ts';

const pageMax = 100;
/** A list looks no further than so many objects. */
const scanMax = 50_000;

const times = v.record(v.picklist(['gt', 'gte', 'lt', 'lte'], 'only gt, gte, lt and lte are known'), whole);
const page = {
  limit: v.optional(v.pipe(whole, v.minValue(1, 'at least 1'), v.maxValue(pageMax, 'at most 100')), '10'),
  starting_after: v.optional(text),
  ending_before: v.optional(text),
  created: v.optional(v.union([whole, times])),
  expand: v.optional(v.array(text)),
};
type Page = v.InferOutput<v.StrictObjectSchema<typeof page, undefined>>;

/** What each list can be narrowed by: members of its objects that must be equal to it. */
const filters = {
  'checkout.session': ['payment_intent', 'status'],
  payment_intent: [],
  charge: ['payment_intent', 'transfer_group'],
  refund: ['payment_intent', 'charge'],
  balance_transaction: ['source', 'type', 'currency'],
  dispute: ['payment_intent', 'charge'],
  transfer: ['destination', 'transfer_group'],
  account: [],
} as const satisfies Partial<Record<Kind, readonly string[]>>;
type Listed = keyof typeof filters;

type List<T> = { object: 'list'; data: T[]; has_more: boolean; url: string };

/** Objects of a kind, newest first. */
export function listOf<K extends Listed>(world: World, kind: K, url: string, form: Form): List<Objects[K]> {
  const members: readonly string[] = filters[kind];
  const narrowing = Object.fromEntries(members.map((name) => [name, v.optional(text)]));
  const params = parseParams(v.strictObject({ ...page, ...narrowing }), form) as Page &
    Record<string, unknown>;
  return pageOf(world, kind, url, params, (object) =>
    members.every((name) => params[name] === undefined || Reflect.get(object, name) === params[name]),
  );
}

const eventParams = v.strictObject({
  ...page,
  type: v.optional(text),
  types: v.optional(v.pipe(v.array(text), v.maxLength(20))),
  delivery_success: v.optional(v.picklist(['true', 'false'])),
});

/** Events by type and time: how a service catches up on what it was not told. */
export function listEvents(world: World, _: string, form: Form): object {
  const params = parseParams(eventParams, form);
  const types = params.types ?? (params.type === undefined ? undefined : [params.type]);
  const told = params.delivery_success;
  return pageOf(
    world,
    'event',
    '/v1/events',
    params,
    (event) =>
      (types === undefined || types.some((type) => matches(event.type, type))) &&
      (told === undefined || (event.pending_webhooks === 0) === (told === 'true')),
  );
}

/** `charge.*` stands for all that begin so. */
function matches(type: string, asked: string): boolean {
  return asked.endsWith('*') ? type.startsWith(asked.slice(0, -1)) : type === asked;
}

function pageOf<K extends Listed | 'event'>(
  world: World,
  kind: K,
  url: string,
  params: Page,
  wanted: (object: Objects[K]) => boolean,
): List<Objects[K]> {
  const { limit, starting_after: after, ending_before: before } = params;
  for (const [param, id] of Object.entries({ starting_after: after, ending_before: before }))
    if (id !== undefined && world.state.get(kind, id) === undefined) throw missing(kind, id, param);
  const payment = 'payment_intent' in params ? params.payment_intent : undefined;
  const all =
    before !== undefined
      ? world.state.oldestFirst(kind, scanMax, before)
      : typeof payment === 'string' && after === undefined
        ? world.state.ofPayment(kind, payment)
        : world.state.newestFirst(kind, scanMax, after);
  const data = taken(all, limit + 1, params.created, before !== undefined, wanted);
  const shown = data.slice(0, limit);
  return {
    object: 'list',
    data: before === undefined ? shown : shown.reverse(),
    has_more: data.length > limit,
    url,
  };
}

/** The first `count` that are wanted. What comes later was made later, so that we stop where the time asked for is over. */
function taken<T extends { created: number }>(
  all: Iterable<T>,
  count: number,
  created: Page['created'],
  ascending: boolean,
  wanted: (object: T) => boolean,
): T[] {
  const asked = typeof created === 'number' ? { gte: created, lte: created } : (created ?? {});
  const least = Math.max(asked.gte ?? 0, (asked.gt ?? -1) + 1);
  const most = Math.min(asked.lte ?? Number.MAX_SAFE_INTEGER, (asked.lt ?? Number.MAX_SAFE_INTEGER + 1) - 1);
  const found: T[] = [];
  for (const object of all) {
    if (ascending ? object.created > most : object.created < least) break;
    if (object.created < least || object.created > most || !wanted(object)) continue;
    if (found.push(object) === count) break;
  }
  return found;
}
