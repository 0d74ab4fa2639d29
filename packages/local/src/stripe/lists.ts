import * as v from 'valibot';
import type { Form } from './form.ts';
import { parseParams, text, whole } from './params.ts';
import type { Kind, Objects } from './state.ts';
import type { World } from './world.ts';

const pageMax = 100;
/** A list looks no further back than so many objects. */
const scanMax = 20_000;

const page = {
  limit: v.optional(whole, '10'),
  starting_after: v.optional(text),
  ending_before: v.optional(text),
  expand: v.optional(v.array(text)),
};

const byPayment = v.strictObject({ ...page, payment_intent: v.optional(text), charge: v.optional(text) });
const bySession = v.strictObject({ ...page, payment_intent: v.optional(text), status: v.optional(text) });
const byType = v.strictObject({
  ...page,
  type: v.optional(text),
  types: v.optional(v.array(text)),
  created: v.optional(v.union([whole, v.record(v.picklist(['gt', 'gte', 'lt', 'lte']), whole)])),
  delivery_success: v.optional(v.picklist(['true', 'false'])),
});

/** Payment intents, charges and refunds, newest first. */
export function listOf<K extends 'payment_intent' | 'charge' | 'refund'>(
  world: World,
  kind: K,
  url: string,
  form: Form,
): object {
  const params = parseParams(byPayment, form);
  const found =
    params.payment_intent === undefined
      ? world.state.list(kind, scanMax)
      : world.state.ofPayment(kind, params.payment_intent);
  return pageOf(found, params, url);
}

export function listSessions(world: World, form: Form): object {
  const params = parseParams(bySession, form);
  const found =
    params.payment_intent === undefined
      ? world.state.list('checkout.session', scanMax)
      : world.state.ofPayment('checkout.session', params.payment_intent);
  const wanted = found.filter(({ status }) => params.status === undefined || status === params.status);
  return pageOf(wanted, params, '/v1/checkout/sessions');
}

/** Events by type and time: how a service catches up on what it was not told. */
export function listEvents(world: World, form: Form): object {
  const params = parseParams(byType, form);
  const types = params.types ?? (params.type === undefined ? undefined : [params.type]);
  const created =
    typeof params.created === 'number' ? { gte: params.created, lte: params.created } : params.created;
  const { gt = -1, gte = 0, lt = Number.MAX_SAFE_INTEGER, lte = Number.MAX_SAFE_INTEGER } = created ?? {};
  const wanted = world.state.list('event', scanMax).filter((event) => {
    if (types !== undefined && !types.includes(event.type)) return false;
    if (
      params.delivery_success !== undefined &&
      (event.pending_webhooks === 0) !== (params.delivery_success === 'true')
    )
      return false;
    return event.created > gt && event.created >= gte && event.created < lt && event.created <= lte;
  });
  return pageOf(wanted, params, '/v1/events');
}

function pageOf<K extends Kind>(
  found: Objects[K][],
  {
    limit,
    starting_after,
    ending_before,
  }: { limit: number; starting_after?: string | undefined; ending_before?: string | undefined },
  url: string,
): object {
  const size = Math.min(Math.max(limit, 1), pageMax);
  const at = (id: string) => found.findIndex((object) => object.id === id);
  if (ending_before !== undefined) {
    const end = Math.max(at(ending_before), 0);
    const data = found.slice(Math.max(0, end - size), end);
    return { object: 'list', data, has_more: end > size, url };
  }
  const begin = starting_after === undefined ? 0 : at(starting_after) + 1;
  const data = found.slice(begin, begin + size);
  return { object: 'list', data, has_more: begin + size < found.length, url };
}
