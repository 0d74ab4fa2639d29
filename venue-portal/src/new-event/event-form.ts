import { createEvent } from '@zilker/contracts/http/portal';
import { isSellable, type Quote, quote, type Terms } from '@zilker/contracts/price';
import type { BodyOf } from '@zilker/contracts/route';
import * as v from 'valibot';
import { capacityOf, capacitySentence } from '../ticket-types/capacity.ts';
import { noRules, type RulesForm, readRules } from '../ticket-types/type-rules.ts';
import { momentInZone } from '../time/zone-time.ts';

/** What the new-event form holds, as typed. `key` tells rows apart while they are edited. */
export type TypeRow = {
  key: number;
  name: string;
  description: string;
  price: string;
  capacity: string;
  rules: RulesForm;
};
export type GateRow = { key: number; name: string };
export type EventForm = {
  title: string;
  support: string;
  ages: string;
  capture: 'now' | 'later';
  date: string;
  doors: string;
  starts: string;
  types: TypeRow[];
  gates: GateRow[];
};
export type EventBody = BodyOf<typeof createEvent>;

export function newTypeRow(key: number, name = ''): TypeRow {
  return { key, name, description: '', price: '', capacity: '', rules: noRules };
}

/** Problems by field; those of a row by its key. */
export type Problems = Record<string, string>;
export const fieldOf = (row: { key: number }, part: string) => `${part}-${row.key}`;

const dayMs = 86_400_000;

/**
 * What a form means at `nowMs` in the venue's zone, or what is wrong with it. Pure. Until the venue's terms are known, prices that would
 * leave it nothing are left to the box office to refuse.
 */
export function readEventForm(
  form: EventForm,
  zone: string,
  nowMs: number,
  terms: Terms | undefined,
): { problems: Problems; body: EventBody | undefined } {
  const problems: Problems = {};
  if (form.title.trim() === '') problems.title = 'Who plays? Fans look for this.';

  if (form.date === '') problems.date = 'Enter the date of the show.';
  const starts = momentInZone(form.date, form.starts, zone);
  const sameDay = momentInZone(form.date, form.doors, zone);
  const dated = form.date !== '';
  if (dated && !starts.ok) problems.starts = starts.sentence;
  else if (starts.ok && starts.ms <= nowMs) problems.starts = 'That has passed. The show must lie ahead.';
  if (dated && !sameDay.ok) problems.doors = sameDay.sentence;
  // Doors at 11 PM for a show at half past midnight opened the evening before.
  const early = starts.ok && sameDay.ok && sameDay.ms > starts.ms;
  const doorsMs = sameDay.ok ? sameDay.ms - (early ? dayMs : 0) : 0;
  if (early && starts.ok && starts.ms - doorsMs > dayMs / 2)
    problems.doors = 'Doors open after the show begins. Swap the two times.';

  const ticketTypes = form.types.map((row) => readType(row, { zone, terms }, problems));
  for (const [i, type] of ticketTypes.entries())
    if (starts.ok && (type.saleFromMs ?? 0) >= starts.ms)
      problems[fieldOf(form.types[i] ?? { key: 0 }, 'from')] ??= 'The show will have begun by then.';
  if (ticketTypes.length === 0) problems.types = 'Add a ticket type.';
  repeats(form.types, 'name', problems, 'Another ticket type has this name.');
  for (const row of form.gates)
    if (row.name.trim() === '') problems[fieldOf(row, 'gate')] = 'Name the gate or remove it.';
  repeats(form.gates, 'gate', problems, 'Another gate has this name.');

  if (Object.keys(problems).length > 0 || !starts.ok) return { problems, body: undefined };
  const body: EventBody = {
    title: form.title,
    support: form.support.trim() || null,
    ages: form.ages,
    capture: form.capture,
    startsAtMs: starts.ms,
    doorsAtMs: doorsMs,
    ticketTypes,
    gates: form.gates.map((gate) => gate.name),
  };
  const checked = v.safeParse(createEvent.body, body);
  if (checked.success) return { problems, body };
  return { problems: { form: checked.issues[0].message }, body: undefined };
}

/** Integer cents of what was typed ("30", "30.5", "$1,000.00"); undefined when it is no price. */
export function readCents(text: string): number | undefined {
  const plain = text
    .trim()
    .replace(/^\$\s*/, '')
    .replaceAll(',', '');
  const match = /^(\d{1,5})(?:\.(\d{1,2}))?$/.exec(plain);
  if (!match) return undefined;
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

/** What a fan pays for one ticket of this row, once it has a price that can be sold. */
export function quoteOf(row: TypeRow, terms: Terms): Quote | undefined {
  const priceCents = readCents(row.price);
  if (priceCents === undefined || !isSellable(priceCents, terms)) return undefined;
  return quote([{ priceCents, quantity: 1 }], terms);
}

export const tooLowSentence = 'At this price nothing would be left for you. Raise it, or change your terms.';

function readType(
  row: TypeRow,
  { zone, terms }: { zone: string; terms: Terms | undefined },
  problems: Problems,
): EventBody['ticketTypes'][number] {
  const priceCents = readCents(row.price);
  const capacity = capacityOf(row.capacity);
  if (row.name.trim() === '') problems[fieldOf(row, 'name')] = 'Name the ticket type.';
  if (priceCents === undefined) problems[fieldOf(row, 'price')] = 'Enter a price, such as 30 or 30.50.';
  else if (priceCents > 1_000_000) problems[fieldOf(row, 'price')] = 'A ticket may cost $10,000 at most.';
  else if (terms && !isSellable(priceCents, terms)) problems[fieldOf(row, 'price')] = tooLowSentence;
  if (capacity === undefined) problems[fieldOf(row, 'capacity')] = capacitySentence;
  const rules = readRules(row.rules, zone, (field, sentence) => {
    problems[fieldOf(row, field)] = sentence;
  });
  const { name, description } = row;
  return { name, description, priceCents: priceCents ?? 0, capacity: capacity ?? 0, ...rules };
}

function repeats(
  rows: readonly { key: number; name: string }[],
  part: string,
  problems: Problems,
  sentence: string,
): void {
  const seen = new Set<string>();
  for (const row of rows) {
    const name = row.name.trim().toLowerCase();
    if (name !== '' && seen.has(name)) problems[fieldOf(row, part)] ??= sentence;
    seen.add(name);
  }
}
