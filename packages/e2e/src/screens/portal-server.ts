import type { ErrorCode } from '@zilker/contracts/errors';
import type { readStatement, VenueMoney } from '@zilker/contracts/http/money';
import { statementPath } from '@zilker/contracts/http/money';
import type { PortalEvent, readSales } from '@zilker/contracts/http/portal';
import type { findTickets, readDoors } from '@zilker/contracts/http/portal-doors';
import type { EventRefund, listOrders, PortalOrder } from '@zilker/contracts/http/portal-orders';
import { makeProblem } from '@zilker/contracts/problem';
import type { ReplyOf } from '@zilker/contracts/route';
import type { BrowserContext } from 'playwright-core';
import { type Files, type Reply, serveApp } from './built-app.ts';
import { doorsOf, me, nowMs, portalEvent, salesOf, ticketsFound } from './portal-event.ts';
import { eventRefund, statementOf, venueMoney } from './portal-money.ts';
import { orderRows, paidOrder } from './portal-orders.ts';

/** What the API says where it says something else than of a show that is sold, paid and over with. */
export type Answers = {
  event?: PortalEvent;
  events?: PortalEvent[];
  sales?: ReplyOf<typeof readSales>;
  doors?: ReplyOf<typeof readDoors>;
  found?: ReplyOf<typeof findTickets>;
  orders?: ReplyOf<typeof listOrders>;
  order?: PortalOrder;
  statement?: ReplyOf<typeof readStatement>;
  refund?: EventRefund;
  money?: VenueMoney;
  /** What every act is refused with, and what everything that is read is. */
  refusal?: ErrorCode;
  outage?: ErrorCode;
};

/**
 * The browser of a venue's own, signed in, at `nowMs`, whose API says what `answers` are at the moment. What is answered for nothing is a
 * plain 404, as the API has it.
 */
export async function openPortal(
  context: BrowserContext,
  files: Files,
  answers: () => Answers,
): Promise<void> {
  await context.clock.setFixedTime(nowMs);
  await serveApp(context, files, (path, method) => replyTo(path, method, answers()));
}

function replyTo(path: string, method: string, answers: Answers): Reply {
  if (path.endsWith('/auth/refresh'))
    return { status: 200, body: { access: 'access', expiresAtMs: nowMs + 900_000, me } };
  if (answers.outage) return { status: 503, body: makeProblem(answers.outage, 503) };
  if (method !== 'GET' && answers.refusal) return { status: 409, body: makeProblem(answers.refusal, 409) };
  const body = bodyOf(path, answers);
  return body ? { status: 200, body } : { status: 404, body: makeProblem('not_found', 404) };
}

function bodyOf(path: string, answers: Answers): object | undefined {
  const event = answers.event ?? portalEvent();
  const portal = '/api/v1/portal';
  const one = `${portal}/events/${event.id}`;
  const { order = paidOrder() } = answers;
  const bodies: Record<string, object> = {
    [`${portal}/events`]: { events: answers.events ?? [event], next: null },
    [one]: { event },
    [`${one}/sales`]: answers.sales ?? salesOf(event, 9_003),
    [`${one}/doors`]: answers.doors ?? doorsOf(event),
    [`${one}/tickets`]: answers.found ?? ticketsFound(),
    [`${one}/door-rules`]: { event },
    [`${one}/orders`]: answers.orders ?? { orders: orderRows(), next: 'more' },
    [`${one}/statement`]: answers.statement ?? statementOf(),
    [`${one}/refund`]: { refund: answers.refund ?? eventRefund() },
    [statementPath(event.id, 'csv')]: {},
    [`${portal}/orders/${order.id}`]: { order },
    [`${portal}/money`]: { money: answers.money ?? venueMoney() },
  };
  return bodies[path];
}
