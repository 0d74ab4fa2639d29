import { Refusal } from '@zilker/contracts/errors';
import type { RoomReport } from '@zilker/contracts/jobs/room-report';
import type { PlaceClaims } from '@zilker/contracts/tokens';
import type { Drop } from '../drops/drop.ts';
import { withBit } from '../presence/bitmaps.ts';
import type { RoomContext } from '../room-context.ts';

/**
 * Notes whether a fan wants to be texted. The room keeps one bit of it; whom to text, and at which number, the record knows.
 * @throws Refusal `place_left`
 */
export async function askTexts(
  room: RoomContext,
  drop: Drop,
  { index, sub }: Pick<PlaceClaims, 'index' | 'sub'>,
  on: boolean,
): Promise<void> {
  const { keys } = drop;
  const report: RoomReport = { fact: 'texts', index, account: sub, on, atMs: Math.round(room.nowMs()) };
  const outcome = await room.scripts(
    'texts',
    [keys.state, keys.asked, keys.gone, keys.reports],
    [index, on ? '1' : '0', JSON.stringify(report)],
  );
  if (outcome === -1) throw new Refusal('place_left');
  drop.asked = withBit(drop.asked, index, on);
  drop.nextPollAtMs = 0;
}
