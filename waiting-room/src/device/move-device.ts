import { Refusal } from '@zilker/contracts/errors';
import { codeFreshMs } from '@zilker/contracts/http/room';
import type { AccessClaims } from '@zilker/contracts/tokens';
import type { Drop } from '../drops/drop.ts';
import { deviceMoved } from '../events.ts';
import { holderOf } from '../join/entry.ts';
import { leafFor } from '../join/leaf.ts';
import { type PlaceReply, placeReply } from '../join/place-reply.ts';
import { mayComeBack } from '../recovery/restore-place.ts';
import { accountSpot } from '../redis/keys.ts';
import type { RoomContext } from '../room-context.ts';

type Fan = Extract<AccessClaims, { role: 'fan' }>;

const retryAfterMs = 2_000;

/**
 * Hands a place over to the device that asks: with a fresh code, once, and before the call. Asked again by the same device it
 * answers the same; of two devices that ask at once, one gets it.
 * @throws Refusal `code_not_fresh`, `place_required` when there is none, `unavailable` when Redis may have lost it, `place_left`,
 *   `place_moved`, `place_called`
 */
export async function moveDevice(room: RoomContext, drop: Drop, fan: Fan, jkt: string): Promise<PlaceReply> {
  if (fan.authAtMs === undefined || room.nowMs() - fan.authAtMs > codeFreshMs)
    throw new Refusal('code_not_fresh', { detail: { freshMs: codeFreshMs } });
  const { keys } = drop;
  const { bucket, field } = accountSpot(fan.sub);
  const [outcome, index = 0, epoch = 0, justNow = 0] = (await room.scripts(
    'move',
    [keys.state, keys.accounts(bucket), keys.moved, keys.called, keys.gone, keys.reports],
    [field, jkt, holderOf(jkt), Math.round(room.nowMs())],
  )) as [string, number?, number?, number?];
  if (outcome === 'none' && (await mayComeBack(room, drop)))
    throw new Refusal('unavailable', { detail: { retryAfterMs } });
  if (outcome !== 'ok') throw refusalOf(outcome);
  if (justNow === 1) {
    deviceMoved(room.log, { drop: drop.id, index });
    // so that the device that lost it is told at once
    drop.nextPollAtMs = 0;
  }
  const blind = room.secrets.blind(drop.id, fan.sub);
  const leaf = leafFor(drop.id, fan.sub, blind);
  return placeReply(room, drop, { account: fan.sub, jkt, leaf, blind, index, epoch, holder: true, work: 0 });
}

function refusalOf(outcome: string): Refusal {
  switch (outcome) {
    case 'left':
      return new Refusal('place_left');
    case 'moved':
      return new Refusal('place_moved');
    case 'called':
      return new Refusal('place_called');
    default:
      return new Refusal('place_required');
  }
}
