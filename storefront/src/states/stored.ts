import type { Shape } from './shape.ts';

/**
 * Small facts that a refresh, a second tab and a return must find again, in the browser's own storage. What is there may be
 * old or altered, so it is looked at like anything else from outside; what does not fit is as good as absent.
 */
export function readStored<T>(key: string, fits: Shape<T>): T | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    return fits(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps `value`; a browser that keeps nothing (private windows, full disks) goes on without. */
export function store(key: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // The place is safe on the server all the same: joining again answers it.
  }
}

/** Forgets every key that begins with `prefix`. */
export function forgetStored(prefix: string): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
  } catch {
    // Nothing was kept, so there is nothing to forget.
  }
}

/** Runs `run` when another tab changes `key`; answers how to stop. */
export function onStoredElsewhere(key: string, run: () => void): () => void {
  const heard = (event: StorageEvent) => {
    if (event.key === key || event.key === null) run();
  };
  window.addEventListener('storage', heard);
  return () => window.removeEventListener('storage', heard);
}
