import type { StoredCall } from './call.ts';
import type { Ground } from './page.ts';
import type { InLine, Standing } from './standing.ts';

/** Which of its screens the waiting page shows. */
export type Screen =
  | { kind: 'loading' | 'left' | 'moved' }
  | { kind: 'call_over'; call: StoredCall }
  | { kind: 'called'; call: StoredCall }
  | { kind: 'before'; standing: Extract<Standing, { kind: 'scheduled' | 'lobby' | 'frozen' }> }
  | { kind: 'drawn'; spot: InLine }
  | { kind: 'line'; spot: InLine }
  | { kind: 'ended'; standing: Extract<Standing, { kind: 'sold_out' | 'closed' }> };

/** The most urgent thing wins: a call outlives the end of the line, and nothing outlives a place that was given up. */
export function screenOf(now: {
  left: boolean;
  /** The place went to another device before these eyes. */
  moved: boolean;
  call: StoredCall | undefined;
  /** The call can still be opened. */
  callStands: boolean;
  standing: Standing | undefined;
  /** The place was got a moment ago at an ordinary sale: with nobody ahead the shop opens at once, without a line before it. */
  opening: boolean;
  /** The draw was made while this page looked on, a moment ago. */
  justDrawn: boolean;
}): Screen {
  const { call, standing } = now;
  if (now.left) return { kind: 'left' };
  if (call?.ended) return { kind: 'call_over', call };
  if (call && !call.lapsed && (call.opened || now.callStands)) return { kind: 'called', call };
  if (!standing) return { kind: 'loading' };
  if (now.moved && standing.kind !== 'sold_out' && standing.kind !== 'closed') return { kind: 'moved' };
  switch (standing.kind) {
    case 'scheduled':
    case 'lobby':
    case 'frozen':
      return { kind: 'before', standing };
    case 'line':
      if (now.opening && standing.ahead === 0) return { kind: 'loading' };
      return now.justDrawn ? { kind: 'drawn', spot: standing } : { kind: 'line', spot: standing };
    case 'sold_out':
    case 'closed':
      return { kind: 'ended', standing };
  }
}

/** The colour that tells the phase from across a room. */
export function groundOf(screen: Screen): Ground | undefined {
  if (screen.kind === 'called') return 'called';
  if (screen.kind === 'moved') return 'line';
  if (screen.kind === 'before') return 'lobby';
  return screen.kind === 'line' || screen.kind === 'drawn' ? 'line' : undefined;
}
