/** Shows how far each phase has come. */
export type Progress = {
  /** Phases show in the order in which they are first told of. `note` stands behind the bar. */
  tell(phase: string, at: { done: number; of: number; note?: string }): void;
  /** Draws what is still to be drawn and lets go of the screen. */
  end(): void;
};

export type Screen = { write(text: string): unknown; isTTY?: boolean | undefined; columns?: number };

type Bar = { done: number; of: number; note: string; toldAtMs: number; toldDone: number };

const redrawEveryMs = 100;
const lineEveryMs = 10_000;
const barWidth = 28;

/**
 * A bar for each phase. On a terminal they are redrawn in place; elsewhere a phase gets a plain line when it begins, when it is
 * done, and every ten seconds while it moves.
 */
export function createProgress(screen: Screen, nowMs: () => number = () => performance.now()): Progress {
  const bars = new Map<string, Bar>();
  const terminal = screen.isTTY === true;
  let drawnLines = 0;
  let drawnAtMs = Number.NEGATIVE_INFINITY;

  const redraw = () => {
    const width = Math.max(40, (screen.columns ?? 100) - 1);
    const lines = [...bars].map(([phase, bar]) => lineOf(phase, bar).slice(0, width));
    const up = drawnLines > 0 ? `\u001b[${drawnLines}A` : '';
    screen.write(`${up}${lines.map((line) => `\u001b[2K${line}\n`).join('')}`);
    drawnLines = lines.length;
    drawnAtMs = nowMs();
  };
  const print = (phase: string, bar: Bar) => {
    bar.toldAtMs = nowMs();
    bar.toldDone = bar.done;
    screen.write(`${plainLineOf(phase, bar)}\n`);
  };

  return {
    tell(phase, { done, of, note = '' }) {
      const before = bars.get(phase);
      const bar = { toldAtMs: 0, toldDone: 0, ...before, done, of, note };
      bars.set(phase, bar);
      if (terminal) {
        if (before === undefined || nowMs() - drawnAtMs >= redrawEveryMs) redraw();
        return;
      }
      const finished = isDone(bar) && (before === undefined || !isDone(before));
      const moved = done !== bar.toldDone && nowMs() - bar.toldAtMs >= lineEveryMs;
      if (before === undefined || finished || moved) print(phase, bar);
    },
    end() {
      if (terminal) redraw();
      else for (const [phase, bar] of bars) if (!isDone(bar) && bar.toldDone !== bar.done) print(phase, bar);
    },
  };
}

function isDone({ done, of }: { done: number; of: number }): boolean {
  return done >= of;
}

function lineOf(phase: string, bar: Bar): string {
  const share = bar.of === 0 ? 1 : Math.min(1, bar.done / bar.of);
  const full = Math.round(share * barWidth);
  return `${phase.padEnd(9)} ${'█'.repeat(full)}${'░'.repeat(barWidth - full)} ${figuresOf(bar)}`;
}

function plainLineOf(phase: string, bar: Bar): string {
  return `${phase}: ${figuresOf(bar)}`;
}

function figuresOf({ done, of, note }: Bar): string {
  return `${done} of ${of}${note === '' ? '' : `  ${note}`}`;
}
