/** Lets the app's own files answer with no signal. Asked for where tickets are: who only waits has no use for it. */
export function keepShell(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  navigator.serviceWorker.register('/sw.js').catch((cause: unknown) => {
    console.warn('The tickets will not open with no signal.', cause);
  });
}
