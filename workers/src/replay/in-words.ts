import type { DeadLetter } from '@zilker/runtime/dead-letters';

/** One line about a dead letter, for a person: what it is, of whom, how old, how often tried, and why it was given up. */
export function inWords(letter: DeadLetter, nowMs: number): string {
  const { kind, names } = fieldsOf(letter);
  const age = letter.sentAtMs === null ? 'age unknown' : `${span(nowMs - letter.sentAtMs)} old`;
  const why = letter.why ?? 'given up by the queue itself: its workers died or hung';
  const tries = letter.tries > 0 ? `${letter.tries} tries` : `${letter.deliveries} deliveries`;
  return [letter.messageId, kind, ...names, age, tries, why].join(' · ');
}

/** What a job says of itself; a fact that is signed or long is left out. */
export function fieldsOf({ body }: Pick<DeadLetter, 'body'>): {
  kind: string;
  names: string[];
  ids: string[];
} {
  const said = parsed(body);
  if (said === undefined) return { kind: 'unreadable', names: [], ids: [] };
  const { kind, ...rest } = said;
  const short = Object.entries(rest).filter(([, value]) => /^(string|number)$/.test(typeof value));
  return {
    kind: typeof kind === 'string' ? kind : 'unreadable',
    names: short.flatMap(([name, value]) => (String(value).length > 80 ? [] : [`${name} ${String(value)}`])),
    ids: short.flatMap(([, value]) => (typeof value === 'string' ? [value] : [])),
  };
}

function parsed(body: string): Record<string, unknown> | undefined {
  try {
    const said: unknown = JSON.parse(body);
    return typeof said === 'object' && said !== null ? { ...said } : undefined;
  } catch {
    return undefined;
  }
}

function span(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 1) return `${Math.max(0, Math.round(ms / 1000))} s`;
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2_880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1_440)} days`;
}
