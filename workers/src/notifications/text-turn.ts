import { turnToText } from '@zilker/box-office/drops/turn-to-text';
import type { Job } from '@zilker/contracts/jobs/job';
import type { NotificationContext } from './context.ts';
import { nothingToSend, turnTexted } from './events.ts';
import { turnMessage } from './turn-message.ts';

/** Texts a fan who asked for it that their turn comes near, or that it is there. */
export async function textTurn(
  context: NotificationContext,
  job: Extract<Job, { kind: 'text-turn' }>,
): Promise<void> {
  const { db, log, storefrontOrigin, now } = context;
  const { drop, index, what } = job;
  const found = await turnToText(db, { drop, index, what }, now());
  if (found === null) return nothingToSend(log, { kind: 'text-turn' }, { drop, index });
  // the same for every try of this call, so that the provider sends it once
  const id = [drop, index, what, found.call?.callNo ?? 0].join('-');
  await context.sendText({ id, to: found.phone, text: turnMessage(found, drop, storefrontOrigin) });
  turnTexted(log, { kind: what }, { drop, index });
}
