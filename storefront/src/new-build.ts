const key = 'zilker:reloaded-at';
const onceInMs = 30_000;

/** A page that was open while we deployed may ask for a part that is gone: load the new build, but never in a circle. */
export function reloadOnceForNewBuild(): void {
  window.addEventListener('vite:preloadError', () => {
    const last = Number(sessionStorage.getItem(key) ?? 0);
    if (Date.now() - last < onceInMs) return;
    sessionStorage.setItem(key, String(Date.now()));
    location.reload();
  });
}
