import * as v from 'valibot';
import type { Form } from './form.ts';
import { parseParams, text, whole } from './params.ts';
import { missing } from './refusal.ts';
import type { Kind, Objects } from './state.ts';
import type { World } from './world.ts';

const pageMax = 100;
/** A list looks no further back than so many objects. */
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
} as const satisfies Partial<Record<Kind, readonly string[]>>;
type Listed = keyof typeof filters;

type List<T> = { object: 'list'; data: T[]; has_more: boolean; url: string };

/** Objects of a kind, newest first. */
export function listOf<K extends Listed>(world: World, kind: K, url: string, form: Form): List<Objects[K]> {
  const members: readonly string[] = filters[kind];
  const narrowing = Object.fromEntries(members.map((name) => [name, v.optional(text)]));
  const params = parseParams(v.strictObject({ ...page, ...narrowing }), form) as Page &
    Record<string, unknown>;
  const payment = params.payment_intent;
  const all =
    typeof payment === 'string' ? world.state.ofPayment(kind, payment) : world.state.list(kind, scanMax);
  const wanted = all.filter(
    (object) =>
      within(object.created, params.created) &&
      members.every((name) => params[name] === undefined || Reflect.get(object, name) === params[name]),
  );
  return pageOf(wanted, params, url);
}

const eventParams = v.strictObject({
  ...page,
  type: v.optional(text),
  types: v.optional(v.pipe(v.array(text), v.maxLength(20))),
  delivery_success: v.optional(v.picklist(['true', 'false'])),
});

/** Events by type and time: how a service catches up on what it was not told. */
export function listEvents(world: World, form: Form): object {
  const params = parseParams(eventParams, form);
  const types = params.types ?? (params.type === undefined ? undefined : [params.type]);
  const told = params.delivery_success;
  const wanted = world.state
    .list('event', scanMax)
    .filter(
      (event) =>
        (types === undefined || types.some((type) => matches(event.type, type))) &&
        (told === undefined || (event.pending_webhooks === 0) === (told === 'true')) &&
        within(event.created, params.created),
    );
  return pageOf(wanted, params, '/v1/events');
}

/** `charge.*` stands for all that begin so. */
function matches(type: string, asked: string): boolean {
  return asked.endsWith('*') ? type.startsWith(asked.slice(0, -1)) : type === asked;
}

function within(at: number, created: Page['created']): boolean {
  if (created === undefined) return true;
  if (typeof created === 'number') return at === created;
  const { gt = -1, gte = 0, lt = Number.MAX_SAFE_INTEGER, lte = Number.MAX_SAFE_INTEGER } = created;
  return at > gt && at >= gte && at < lt && at <= lte;
}

function pageOf<T extends { id: string }>(found: T[], params: Page, url: string): List<T> {
  const at = (id: string) => {
    const index = found.findIndex((object) => object.id === id);
    if (index < 0) throw missing('object', id, 'starting_after');
    return index;
  };
  if (params.ending_before !== undefined) {
    const end = at(params.ending_before);
    const data = found.slice(Math.max(0, end - params.limit), end);
    return { object: 'list', data, has_more: end > params.limit, url };
  }
  const begin = params.starting_after === undefined ? 0 : at(params.starting_after) + 1;
  const data = found.slice(begin, begin + params.limit);
  return { object: 'list', data, has_more: begin + params.limit < found.length, url };
}
