import { openDispute } from './disputes.ts';
import { forgetOldReplies } from './idempotency.ts';
import { expireHeld } from './intents.ts';
import { failRefund, succeedRefund } from './refunds.ts';
import { expireLapsed } from './sessions.ts';
import type { Due } from './state.ts';
import type { World } from './world.ts';

/** Does all that time has brought: sessions and authorisations end, and what was put off happens. True if there may be more. */
export function catchUp(world: World): boolean {
  world.request = { id: null, idempotency_key: null };
  return world.state.atomically(() => {
    forgetOldReplies(world.state);
    const due = world.state.due('due', world.now());
    for (const one of due) {
      world.state.drop('due', one.id);
      happen(world, one);
    }
    const expired = [expireLapsed(world), expireHeld(world)];
    return due.length > 0 || expired.includes(true);
  });
}

function happen(world: World, { what, of }: Due): void {
  if (what === 'dispute') openDispute(world, of);
  else if (what === 'refund_succeeds') succeedRefund(world, of);
  else failRefund(world, of);
}
