import type { DropPhase } from '@zilker/contracts/states';

/** How the head of the console names a phase, and the ground it stands on. */
export const phaseSigns: Readonly<Record<DropPhase, { word: string; ground: string }>> = {
  scheduled: { word: 'Scheduled', ground: '' },
  lobby: { word: 'Lobby', ground: 'ground-lobby' },
  frozen: { word: 'Draw', ground: 'ground-lobby' },
  drawn: { word: 'Line', ground: 'ground-line' },
  calling: { word: 'Line', ground: 'ground-line' },
  paused: { word: 'Paused', ground: 'ground-line' },
  sold_out: { word: 'Sold out', ground: 'ground-line' },
  closed: { word: 'Closed', ground: '' },
};

/** Why an act cannot be done in a phase; undefined when it can. The room has the last word. */
export const whyNot = {
  rate: over,
  pause: (phase: DropPhase) => over(phase) ?? notDrawn(phase),
  sale: over,
  close: (phase: DropPhase) => (phase === 'closed' ? 'The drop is closed.' : undefined),
  message: (phase: DropPhase) => (phase === 'closed' ? 'The drop is closed. Nobody is waiting.' : undefined),
} as const;

function notDrawn(phase: DropPhase): string | undefined {
  if (phase === 'scheduled') return 'The lobby is not open yet.';
  if (phase === 'lobby' || phase === 'frozen') return 'Calls begin after the draw.';
  return undefined;
}

function over(phase: DropPhase): string | undefined {
  if (phase === 'closed') return 'The drop is closed.';
  return phase === 'sold_out' ? 'Sold out: nobody is called.' : undefined;
}
