import type { TurnToText } from '@zilker/box-office/drops/turn-to-text';
import type { Id } from '@zilker/contracts/ids';

/** What a waiting fan is told in one short text, with the way back into the line. */
export function turnMessage(turn: TurnToText, drop: Id<'drop'>, storefrontOrigin: string): string {
  const link = `${storefrontOrigin}/drops/${drop}`;
  if (turn.call === null)
    return `Your turn for ${turn.title} comes in about ${minutes(turn.minutes)}. Be here: ${link}`;
  const by = clock(turn.call.openBy, turn.timezone);
  return `It is your turn for ${turn.title}. Open it by ${by}, on the device you joined with: ${link}`;
}

function minutes(count: number): string {
  return count <= 1 ? 'a minute' : `${count} minutes`;
}

/** With seconds: a call is open for a minute or two. */
function clock(at: Date, timeZone: string): string {
  const parts = { hour: 'numeric', minute: '2-digit', second: '2-digit', timeZone } as const;
  return new Intl.DateTimeFormat('en-US', parts).format(at);
}
