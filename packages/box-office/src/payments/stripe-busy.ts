/** Stripe is asked for as much as it takes. Nothing was sent; it is to be asked again after `retryAfterMs`. */
export class StripeBusy extends Error {
  override name = 'StripeBusy';
  readonly retryAfterMs: number;

  constructor(endpoint: string, retryAfterMs: number) {
    super(`${endpoint} is asked as often as Stripe allows`);
    this.retryAfterMs = retryAfterMs;
  }
}
