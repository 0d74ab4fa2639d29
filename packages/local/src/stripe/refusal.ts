type Body = { type: string; message: string; code?: string; param?: string };

/** An answer of the API that is an error, in Stripe's own shape. */
export class StripeRefusal extends Error {
  readonly status: number;
  readonly body: Body;
  /** It came of how things stood, not of the request: it is repeated to whoever asks again with the same idempotency key. */
  readonly begun: boolean;

  constructor(status: number, body: Body, begun = false) {
    super(body.message);
    this.name = 'StripeRefusal';
    this.status = status;
    this.body = body;
    this.begun = begun;
  }
}

export function invalid(message: string, more: { code?: string; param?: string } = {}): StripeRefusal {
  return new StripeRefusal(400, { type: 'invalid_request_error', message, ...more });
}

/** The request was well, but things stand otherwise. */
export function impossible(message: string, more: { code?: string; param?: string } = {}): StripeRefusal {
  return new StripeRefusal(400, { type: 'invalid_request_error', message, ...more }, true);
}

export function missing(kind: string, id: string, param = kind): StripeRefusal {
  return new StripeRefusal(404, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${kind}: '${id}'`,
    param,
  });
}
