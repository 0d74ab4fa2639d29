export type Announcer = {
  /** Says it at the next pause, at most once every 30 s; of several that wait, only the newest is said. */
  politely: (text: string) => void;
  /** Says it now, over anything else, and drops what waits. For "It’s your turn". */
  atOnce: (text: string) => void;
  stop: () => void;
};

export type AnnouncerSettings = {
  say: (text: string, urgency: 'polite' | 'assertive') => void;
  everyMs?: number;
  now?: () => number;
  setTimer?: (run: () => void, ms: number) => unknown;
  clearTimer?: (timer: unknown) => void;
};

/**
 * Paces what a screen reader is told. A count that falls each second would drown everything else out; who is called must hear it at
 * once.
 */
export function makeAnnouncer(settings: AnnouncerSettings): Announcer {
  const everyMs = settings.everyMs ?? 30_000;
  const now = settings.now ?? Date.now;
  const setTimer = settings.setTimer ?? ((run, ms) => setTimeout(run, ms));
  const clearTimer = settings.clearTimer ?? ((timer) => clearTimeout(timer as number));
  let saidAt = Number.NEGATIVE_INFINITY;
  let saidText = '';
  let waiting: { text: string; timer: unknown } | undefined;

  const say = (text: string, urgency: 'polite' | 'assertive') => {
    saidAt = now();
    saidText = text;
    settings.say(text, urgency);
  };
  const drop = () => {
    if (waiting) clearTimer(waiting.timer);
    waiting = undefined;
  };

  return {
    politely(text) {
      if (waiting) {
        waiting.text = text;
        return;
      }
      if (text === saidText) return;
      const rest = saidAt + everyMs - now();
      if (rest <= 0) return say(text, 'polite');
      const timer = setTimer(() => {
        const next = waiting?.text;
        waiting = undefined;
        if (next !== undefined && next !== saidText) say(next, 'polite');
      }, rest);
      waiting = { text, timer };
    },
    atOnce(text) {
      drop();
      say(text, 'assertive');
    },
    stop: drop,
  };
}
