import { breachesMax, type Check, present } from './check.ts';

/** The relay sends within a second or two; after an outage it has some minutes' work to catch up with. */
const stuckSeconds = 120;
/** A job is tried five times within some minutes before it is a dead letter. */
const unhandledSeconds = 600;

/** Apple or Google may be away for an hour, and is asked again every hour at least. */
const untoldSeconds = 7_200;

/** Work that was committed and is not done. */
export const jobChecks = [
  {
    name: 'outbox_stuck',
    of: 'everywhere',
    late: true,
    remedy:
      'No relay sends: see whether a worker runs and reaches its queues, and read clock_failed of the relay in its log.',
    // the relay's lease moves due_at on, half a minute at a time
    sql: () => `
      SELECT b.job ->> 'order' AS order_id, format('job %s', b.id) AS about,
        format('job %s (%s) has waited %s s for its queue', b.id, b.job ->> 'kind',
          round(extract(epoch FROM ${present} - b.created_at))) AS sentence
      FROM outbox b
      WHERE b.due_at < ${present} + interval '60 seconds' AND b.created_at < ${present} - interval '${stuckSeconds} seconds'
      ORDER BY b.due_at LIMIT ${breachesMax}`,
  },
  {
    name: 'events_unhandled',
    of: 'everywhere',
    late: true,
    remedy: 'Read job_failed in the workers’ log for the event, mend the cause, and replay its dead letter.',
    sql: () => `
      SELECT s.payload #>> '{data,object,metadata,order}' AS order_id, 'event ' || s.id AS about,
        format('Stripe''s event %s (%s) was stored %s s ago and nobody has acted on it', s.id, s.type,
          round(extract(epoch FROM ${present} - s.created_at))) AS sentence
      FROM stripe_events s
      WHERE s.handled_at IS NULL AND s.created_at < ${present} - interval '${unhandledSeconds} seconds' LIMIT ${breachesMax}`,
  },
  {
    name: 'passes_overdue',
    of: 'everywhere',
    late: true,
    remedy:
      'Apple or Google does not take what they are told: read job_failed of update-passes in the workers’ log, and see whether their keys are still good. It is told by itself once they take it.',
    sql: () => `
      SELECT NULL AS order_id, 'ticket ' || p.ticket_id AS about,
        format('the pass of ticket %s in %s''s wallet changed %s s ago, and nobody was told', p.ticket_id, p.wallet,
          round(extract(epoch FROM ${present} - p.changed_at))) AS sentence
      FROM wallet_passes p
      WHERE p.told_at IS NULL AND p.changed_at < ${present} - interval '${untoldSeconds} seconds'
      ORDER BY p.changed_at LIMIT ${breachesMax}`,
  },
] as const satisfies readonly Check[];
