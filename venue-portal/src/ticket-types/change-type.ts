import type { changeTicketType, PortalEvent } from '@zilker/contracts/http/portal';
import type { BodyOf } from '@zilker/contracts/route';
import { capacityOf, capacitySentence } from './capacity.ts';
import { type RuleField, type RulesForm, readRules, rulesForm } from './type-rules.ts';

type TicketType = PortalEvent['ticketTypes'][number];
export type TypeForm = { capacity: string; rules: RulesForm };
export type TypeField = 'capacity' | RuleField;
export type Change = BodyOf<typeof changeTicketType>;

/** A type as its form has it before anything is changed. */
export function formOf(type: TicketType, zone: string): TypeForm {
  return { capacity: String(type.capacity), rules: rulesForm(type, zone) };
}

/** What a form would change of `type`; empty when nothing. A form with problems changes nothing. Pure. */
export function readTypeForm(
  form: TypeForm,
  type: TicketType,
  zone: string,
): { problems: Partial<Record<TypeField, string>>; change: Change } {
  const problems: Partial<Record<TypeField, string>> = {};
  const capacity = capacityOf(form.capacity);
  if (capacity === undefined) problems.capacity = capacitySentence;
  const rules = readRules(form.rules, zone, (field, sentence) => {
    problems[field] = sentence;
  });
  if (Object.keys(problems).length > 0 || capacity === undefined) return { problems, change: {} };
  const wanted = { capacity, ...rules };
  // A form shows minutes: a moment nobody touched stays what it is, to the second.
  const shown = formOf(type, zone).rules;
  const same = (field: 'from' | 'until') =>
    form.rules[`${field}Date`] === shown[`${field}Date`] &&
    form.rules[`${field}Time`] === shown[`${field}Time`];
  if (same('from')) wanted.saleFromMs = type.saleFromMs;
  if (same('until')) wanted.saleUntilMs = type.saleUntilMs;
  const keys = Object.keys(wanted) as (keyof typeof wanted)[];
  const changed = keys.filter((key) => wanted[key] !== type[key]);
  return { problems, change: Object.fromEntries(changed.map((key) => [key, wanted[key]])) };
}
