/** What tabs say to each other: a word of the one that listens, or a wish to it. */
type Note<W> = { word: W } | { wish: Wish };
/** `say`: tell a newcomer what is known. `retry`: try to reach the room now. `renew`: say hello again, with the newest token. */
export type Wish = 'say' | 'retry' | 'renew';

/** A tab on screen that has heard nothing for so long asks the one that listens, and then takes its part. */
const askAfterMs = 4_000;
const takeAfterMs = 9_000;
const lookEveryMs = 1_000;

export type Tab<W> = {
  /** What all tabs of one place share, in this browser. */
  name: string;
  /** Listens to the room and tells what it hears, until `signal` ends. Only one tab does. */
  listen: (tell: (word: W) => void, signal: AbortSignal) => Promise<void>;
  /** What is heard, by whichever tab. */
  hear: (word: W) => void;
  /** A wish that this tab can grant, as it is the one that listens. */
  grant: (wish: Exclude<Wish, 'say'>) => void;
  /** The end of this tab's life. */
  signal: AbortSignal;
  isOnScreen?: () => boolean;
};

/**
 * Many tabs, one socket: a Web Lock says which tab listens, and it hands all it hears to the others over a BroadcastChannel. When
 * it goes, the next takes over. A browser may freeze a tab without ending it (phones do), so one on screen that hears nothing
 * takes the lock. Where either API is missing every tab listens for itself. Answers how to send a wish to whoever listens.
 */
export function shareListening<W extends { t: string }>(tab: Tab<W>): (wish: Exclude<Wish, 'say'>) => void {
  const { locks } = navigator;
  if (!locks || !('BroadcastChannel' in globalThis)) {
    void tab.listen(tab.hear, tab.signal);
    return tab.grant;
  }
  const isOnScreen = tab.isOnScreen ?? (() => document.visibilityState === 'visible');
  const channel = new BroadcastChannel(tab.name);
  const said = new Map<string, W>();
  let leading: AbortController | undefined;
  let heardAtMs = Date.now();
  const post = (note: Note<W>) => channel.postMessage(note);

  channel.onmessage = ({ data }: MessageEvent<Note<W>>) => {
    if ('word' in data) {
      heardAtMs = Date.now();
      // Two may listen for a moment, when one has taken the other's part.
      if (!leading) tab.hear(data.word);
    } else if (leading) {
      if (data.wish === 'say') for (const word of said.values()) post({ word });
      else tab.grant(data.wish);
    }
  };

  const lead = async () => {
    const mine = new AbortController();
    leading = mine;
    await tab.listen((word) => {
      if (mine.signal.aborted) return;
      said.set(word.t, word);
      post({ word });
      tab.hear(word);
    }, mine.signal);
    // The room's answer was final: nobody else need ask it again while this tab is there.
    if (mine.signal.aborted) return;
    await new Promise<void>((resolve) => mine.signal.addEventListener('abort', () => resolve()));
  };
  let asked: AbortController | undefined;
  const askForLock = async (steal: boolean) => {
    asked?.abort();
    const mine = new AbortController();
    asked = mine;
    try {
      await locks.request(tab.name, steal ? { steal } : { signal: mine.signal }, lead);
    } catch {
      // Another tab took the lock, this one asked anew, or its life is over.
    }
    if (asked !== mine) return;
    leading?.abort();
    leading = undefined;
    heardAtMs = Date.now();
    if (!tab.signal.aborted) void askForLock(false);
  };
  void askForLock(false);
  post({ wish: 'say' });

  const look = setInterval(() => {
    if (leading || !isOnScreen()) heardAtMs = Date.now();
    else if (Date.now() - heardAtMs > takeAfterMs) {
      heardAtMs = Date.now();
      void askForLock(true);
    } else if (Date.now() - heardAtMs > askAfterMs) post({ wish: 'say' });
  }, lookEveryMs);
  tab.signal.addEventListener('abort', () => {
    clearInterval(look);
    asked?.abort();
    leading?.abort();
    channel.close();
  });
  return (wish) => (leading ? tab.grant(wish) : post({ wish }));
}
