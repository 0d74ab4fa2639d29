import type { GrantWord } from '@zilker/contracts/signals/grants';
import type { Limit } from '@zilker/contracts/socket/tick';
import type { DropState } from './drop-state.ts';
import { freezeAtMs, randomnessAtMs, revealMs } from './times.ts';

export const dueSteps = [
  'open_lobby',
  'open_line',
  'freeze',
  'fix_roster',
  'draw',
  'start_calls',
  'sell_out',
  'reopen',
  'close',
] as const;
export type DueStep = (typeof dueSteps)[number];

/**
 * What a drop's clock and the box office's word call for now, one step at a time. Every replica asks; the scripts see to it
 * that each step happens once.
 */
export function dueStep(state: DropState, grant: GrantWord | null, nowMs: number): DueStep | null {
  const { phase, definition } = state;
  if (phase === 'closed') return null;
  if (definition.cancelled || nowMs >= definition.closesAtMs) return 'close';
  switch (phase) {
    case 'scheduled':
      if (nowMs < definition.lobbyOpensAtMs) return null;
      return definition.mode === 'standby' ? 'open_line' : 'open_lobby';
    case 'lobby':
      return nowMs >= freezeAtMs(state) ? 'freeze' : null;
    case 'frozen':
      if (state.roster === null) return 'fix_roster';
      return state.revealed && nowMs >= randomnessAtMs(state) ? 'draw' : null;
    case 'sold_out':
      return definition.mode === 'standby' && ticketsAreBack(grant, nowMs) ? 'reopen' : null;
  }
  if (grant?.limitedBy === 'sold_out') return 'sell_out';
  const shownAtMs = (state.drawn?.atMs ?? nowMs) + revealMs;
  return phase === 'drawn' && nowMs >= shownAtMs ? 'start_calls' : null;
}

/** Said outright and lately: while the sale is stopped, say, nobody knows. Tickets that are only held may still be sold. */
function ticketsAreBack(grant: GrantWord | null, nowMs: number): boolean {
  return grant !== null && nowMs < grant.expiresAtMs && backWords.includes(grant.limitedBy);
}
const backWords: readonly Limit[] = ['rate', 'inside', 'health', 'payments'];
