/** The wish to use this device for a place or a ticket (`what`), kept in this tab while its fan signs in with the new code that it takes. */
const key = 'zilker:taking-over';

export function noteTakeOver(what: string, account: string): void {
  try {
    sessionStorage.setItem(key, `${what} ${account}`);
  } catch {
    // Then the fan presses once more.
  }
}

/** Whether this fan wished it, and not another who signed in since. */
export function isTakingOver(what: string, account: string): boolean {
  try {
    return sessionStorage.getItem(key) === `${what} ${account}`;
  } catch {
    return false;
  }
}

export function clearTakeOver(): void {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}
