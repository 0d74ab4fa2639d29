import { Refusal } from '@zilker/contracts/errors';
import { idempotencyKey } from '@zilker/contracts/fields';
import { act, syncDrop } from '@zilker/contracts/http/room';
import { idempotencyHeader } from '@zilker/contracts/tokens';
import { type App, mount, parse } from '@zilker/runtime/http';
import { bearerOf } from '@zilker/runtime/tokens';
import { takeAct } from '../operator/act.ts';
import { takeDefinition } from '../recovery/take-definition.ts';
import type { Room } from '../room.ts';
import { findDrop, orUnavailable } from './replies.ts';

/** What venues and operators do to a running drop. */
export function mountOperatorRoutes(app: App, { context, drops }: Room): void {
  mount(app, act, async ({ params, body, c }) => {
    const token = bearerOf(c.req.header('authorization'));
    if (token === undefined) throw new Refusal('sign_in_required');
    const access = await context.verify.access(token);
    const header = c.req.header(idempotencyHeader);
    if (header === undefined) throw new Refusal('idempotency_key_required');
    const key = parse(idempotencyKey, header);
    const drop = await findDrop(drops, params.drop);
    return { entry: await orUnavailable(takeAct(context, drop, access, body, key)) };
  });
}

/** The record of a drop with half a million calls. */
const recordBytesMax = 64 * 1024 * 1024;

/** What the workers ask, on the admin port. */
export function mountInternalRoutes(app: App, { context, drops }: Room): void {
  mount(
    app,
    syncDrop,
    async ({ params, body, c }) => {
      const token = bearerOf(c.req.header('authorization'));
      if (token === undefined) throw new Refusal('sign_in_required');
      await context.verify.service(token);
      if (body.definition.drop !== params.drop)
        throw new Refusal('bad_request', { message: 'The definition is of another drop.' });
      const version = await orUnavailable(takeDefinition(context, drops, body));
      const drop = drops.all.get(params.drop);
      if (drop !== undefined) drop.nextPollAtMs = 0;
      return { version };
    },
    { bodyBytesMax: recordBytesMax },
  );
}
