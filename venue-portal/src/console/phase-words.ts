import type { DropPhase } from '@zilker/contracts/states';

type Sign = { word: string; ground: string };

/** How the head of the console names a phase, and the ground it stands on. */
const phaseSigns: Readonly<Record<DropPhase, Sign>> = {
  scheduled: { word: 'Scheduled', ground: '' },
  lobby: { word: 'Lobby', ground: 'ground-lobby' },
  frozen: { word: 'Draw', ground: 'ground-lobby' },
  drawn: { word: 'Line', ground: 'ground-line' },
  calling: { word: 'Line', ground: 'ground-line' },
  paused: { word: 'Paused', ground: 'ground-line' },
  sold_out: { word: 'Sold out', ground: 'ground-line' },
  closed: { word: 'Closed', ground: '' },
};

export function signOf(phase: DropPhase, drop: { mode: 'draw' | 'standby'; cancelled: boolean }): Sign {
  if (drop.cancelled && phase === 'closed') return { word: 'Cancelled', ground: '' };
  const { word, ground } = phaseSigns[phase];
  return drop.mode === 'standby' && word === 'Line' ? { word: 'On sale', ground } : { word, ground };
}

/** Why an act cannot be done in a phase; undefined when it can. The room has the last word. */
export const whyNot = {
  rate: over,
  pause: (phase: DropPhase) => over(phase) ?? notDrawn(phase),
  sale: over,
  close: (phase: DropPhase) => (phase === 'closed' ? 'The drop is closed.' : undefined),
  message: (phase: DropPhase) => (phase === 'closed' ? 'The drop is closed. Nobody is waiting.' : undefined),
  remove: (phase: DropPhase) => (phase === 'sold_out' ? undefined : over(phase)),
  challenge: over,
} as const;

function notDrawn(phase: DropPhase): string | undefined {
  if (phase === 'scheduled') return 'Calls have not begun.';
  if (phase === 'lobby' || phase === 'frozen') return 'Calls begin after the draw.';
  return undefined;
}

function over(phase: DropPhase): string | undefined {
  if (phase === 'closed') return 'The drop is closed.';
  return phase === 'sold_out' ? 'Sold out: nobody is called.' : undefined;
}
