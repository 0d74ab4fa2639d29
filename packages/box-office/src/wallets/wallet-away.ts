/** Apple's or Google's server does not answer, or says that it will later: nothing is wrong with what it was told. */
export class WalletAway extends Error {
  override name = 'WalletAway';
}

/** Whether an answer of theirs says that it passes. 401: an access token has ended, and the next try has another one. */
export function saysLater(status: number): boolean {
  return status >= 500 || status === 429 || status === 401;
}
