import type { RehearsalSettings } from './settings.ts';

/** Grants lie ready for so many seconds of calls, as the box office keeps them. */
const readySeconds = 2;
/** Of the tickets nobody has, an ordinary sale keeps one in so many ready for calls: the others are there for extras. */
const readyOneIn = 20;

export type Stock = {
  capacity: number;
  sold: number;
  held: number;
  /** Set aside for grants and for called fans who hold nothing yet. */
  promised: number;
  granted: number;
  called: number;
  /** Called and not yet done. */
  inside: number;
};

/** The box office's side of a rehearsal: what it grants, and the promise to everyone called. */
export function createBoxOffice(settings: RehearsalSettings) {
  const stock: Stock = {
    capacity: settings.tickets,
    sold: 0,
    held: 0,
    promised: 0,
    granted: 0,
    called: 0,
    inside: 0,
  };
  const free = () => stock.capacity - stock.sold - stock.held - stock.promised;
  const ready = () => stock.granted - stock.called;
  const readyMax = () => {
    const byPace = Math.ceil((settings.ratePerMinute / 60) * readySeconds) + 1;
    if (settings.mode === 'draw') return byPace;
    return Math.min(byPace, Math.max(1, Math.floor((free() + ready()) / readyOneIn)));
  };
  return {
    stock,
    free,
    ready,
    /** Grants as many calls as the rate will use soon, the shop has room for and unpromised tickets cover. */
    grant(): void {
      const wanted = readyMax() - ready();
      const more = Math.max(0, Math.min(wanted, settings.insideMax - stock.inside - ready(), free()));
      stock.granted += more;
      stock.promised += more;
    },
    call(): void {
      stock.called++;
      stock.inside++;
    },
    /** The visit ends with nothing: its promise goes back. */
    lapse(): void {
      stock.promised--;
      stock.inside--;
    },
    /** Holds what the fan wants: one that was promised, more only from stock promised to nobody. Returns how many. */
    hold(wanted: number): number {
      const held = Math.min(wanted, free() + 1);
      stock.promised--;
      stock.held += held;
      return held;
    },
    pay(held: number): void {
      stock.held -= held;
      stock.sold += held;
      stock.inside--;
    },
    giveBack(held: number): void {
      stock.held -= held;
      stock.inside--;
    },
  };
}
export type BoxOffice = ReturnType<typeof createBoxOffice>;
