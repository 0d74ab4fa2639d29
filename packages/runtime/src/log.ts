import { type DestinationStream, pino } from 'pino';

/**
 * What a log line may say besides its event. Anything else is dropped, so that no token, code or phone number reaches a
 * log by accident. Ids of rows are fine; what people wrote is not.
 */
const allowed = [
  'account',
  'act',
  'admin',
  'amountCents',
  'attempt',
  'bytes',
  'callNo',
  'calls',
  'challenge',
  'check',
  'closeCode',
  'code',
  'commitment',
  'connections',
  'count',
  'deliveries',
  'drop',
  'durationMs',
  'endpoint',
  'eventId',
  'failed',
  'from',
  'gate',
  'granted',
  'host',
  'index',
  'job',
  'kind',
  'limitedBy',
  'message',
  'messageId',
  'method',
  'n',
  'name',
  'order',
  'outcome',
  'payment',
  'payout',
  'phase',
  'places',
  'port',
  'position',
  'queue',
  'reason',
  'replica',
  'refund',
  'request',
  'retryMs',
  'role',
  'round',
  'route',
  'run',
  'seq',
  'serving',
  'signal',
  'sockets',
  'staff',
  'state',
  'status',
  'step',
  'stripeEvent',
  'ticket',
  'tickets',
  'to',
  'venue',
  'version',
  'visit',
] as const;
export type LogField = (typeof allowed)[number];
export type LogFields = Partial<Record<LogField, string | number | boolean | null | undefined>> & {
  /** An error: its name, code, sentence and stack are kept, scrubbed. */
  cause?: unknown;
};

export type Log = Readonly<
  Record<'debug' | 'info' | 'warn' | 'error', (event: string, fields?: LogFields) => void>
>;

/** JSON lines on standard output: `{level, time, service, event, …}`. */
export function createLog(service: string, options: { level?: string; to?: DestinationStream } = {}): Log {
  const lines = pino(
    {
      level: options.level ?? process.env.LOG_LEVEL ?? 'info',
      base: { service },
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    // synchronous, so that the last words of a process are not lost
    options.to ?? pino.destination({ fd: 1, sync: true }),
  );
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (event: string, fields: LogFields = {}) => {
      // most lines of the hot paths are for nobody
      if (lines.isLevelEnabled(level)) lines[level](onlyAllowed(fields), event);
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

const allowedSet: ReadonlySet<string> = new Set(allowed);

function onlyAllowed(fields: LogFields): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'cause') kept.cause = describe(value, 3);
    else if (allowedSet.has(name)) kept[name] = typeof value === 'string' ? scrub(value) : value;
  }
  return kept;
}

/** An error and the errors behind it, as far as `depth`. */
function describe(cause: unknown, depth: number): unknown {
  if (!(cause instanceof Error)) return cause === undefined ? undefined : scrub(String(cause));
  const code: unknown = 'code' in cause ? cause.code : undefined;
  return {
    name: cause.name,
    message: scrub(cause.message),
    ...(typeof code === 'string' ? { code } : {}),
    ...(cause.stack === undefined ? {} : { stack: scrub(cause.stack) }),
    ...(cause.cause === undefined || depth === 0 ? {} : { cause: describe(cause.cause, depth - 1) }),
  };
}

/** Tokens, payment keys, passwords in addresses, mail addresses and phone numbers do not belong in logs, whoever wrote them there. */
export function scrub(words: string): string {
  return words
    .replace(/eyJ[\w-]{8,}(\.[\w-]*){0,2}/g, '[token]')
    .replace(/\b(sk|rk|whsec)_\w{8,}/g, '[key]')
    .replace(/\/\/[^\s/@]+@/g, '//[user]@')
    .replace(/[\w.+-]+@[\w-]+\.[\w.-]+/g, '[mail]')
    .replace(/\+\d{8,15}\b/g, '[phone]');
}
