/** Keeps the app on this phone. Failing only means that a reload needs a network. */
export function keepApp(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  navigator.serviceWorker.register('/worker.js').catch((error: unknown) => {
    console.warn('The scanner could not be kept for offline use.', error);
  });
}

/** Asks the browser not to clear what is stored here when space runs short: check-ins that are not synced yet. */
export async function keepData(): Promise<boolean> {
  const storage = navigator.storage;
  if (!storage?.persist) return false;
  return (await storage.persisted()) || storage.persist();
}
