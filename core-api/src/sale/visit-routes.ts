import { admit } from '@zilker/box-office/visits/admit';
import { extendVisit } from '@zilker/box-office/visits/extend-visit';
import { leaveVisit } from '@zilker/box-office/visits/leave-visit';
import { openVisit } from '@zilker/box-office/visits/open-visit';
import { viewVisit } from '@zilker/box-office/visits/read-visit';
import * as routes from '@zilker/contracts/http/sale';
import { type App, mount } from '@zilker/runtime/http';
import { admitFan, requireDrop } from './admit-fan.ts';
import type { SaleContext } from './context.ts';
import { visitExtended, visitLeft, visitOpened } from './events.ts';

/** Into the shop, about the shop, out of the shop. */
export function visitRoutes(app: App, context: SaleContext): void {
  const { db, log, now } = context;

  mount(app, routes.openVisit, async ({ c, params }) => {
    const { admission } = await admitFan(context, c);
    requireDrop(admission, params.drop);
    const visit = await openVisit(db, admission, now());
    visitOpened(log, { drop: admission.drop, index: admission.index, account: admission.account });
    return { visit: await viewVisit(db, visit, now()) };
  });

  mount(app, routes.readVisit, async ({ c, params }) => {
    const { admission } = await admitFan(context, c);
    requireDrop(admission, params.drop);
    return { visit: await viewVisit(db, await admit(db, admission), now()) };
  });

  mount(app, routes.extendVisit, async ({ c, params }) => {
    const { admission, key } = await admitFan(context, c);
    requireDrop(admission, params.drop);
    await extendVisit(db, { admission, idempotencyKey: key }, now());
    visitExtended(log, { drop: admission.drop, index: admission.index, account: admission.account });
    return { visit: await viewVisit(db, await admit(db, admission), now()) };
  });

  mount(app, routes.leaveVisit, async ({ c, params }) => {
    const { admission } = await admitFan(context, c);
    requireDrop(admission, params.drop);
    await leaveVisit(db, admission, now());
    visitLeft(log, { drop: admission.drop, index: admission.index, account: admission.account });
    return { visit: await viewVisit(db, await admit(db, admission), now()) };
  });
}
