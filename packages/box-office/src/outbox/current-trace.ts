import { context, propagation } from '@opentelemetry/api';

/** The W3C `traceparent` of the request or job that is being worked on; undefined when nobody traces it. */
export function currentTrace(): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}
