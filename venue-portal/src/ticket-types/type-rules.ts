import type { PortalEvent } from '@zilker/contracts/http/portal';
import { dateAndTime } from '@zilker/ui/format/clock';
import { counted } from '@zilker/ui/format/number';
import { momentInZone, wallClock } from '../time/zone-time.ts';

/** What else bounds the sale of a ticket type, as typed; an empty field bounds nothing. */
export type RulesForm = {
  perOrder: string;
  perFan: string;
  fromDate: string;
  fromTime: string;
  untilDate: string;
  untilTime: string;
};
export type RuleField = 'perOrder' | 'perFan' | 'from' | 'until';
export type Rules = Pick<
  PortalEvent['ticketTypes'][number],
  'maxPerOrder' | 'maxPerAccount' | 'saleFromMs' | 'saleUntilMs'
>;

export const noRules: RulesForm = {
  perOrder: '',
  perFan: '',
  fromDate: '',
  fromTime: '',
  untilDate: '',
  untilTime: '',
};
const limitMax = 20;

/** The rules of a type, as a form has them. */
export function rulesForm(rules: Rules, zone: string): RulesForm {
  const wall = (ms: number | null) => (ms === null ? { date: '', time: '' } : wallClock(ms, zone));
  const [from, until] = [wall(rules.saleFromMs), wall(rules.saleUntilMs)];
  return {
    perOrder: String(rules.maxPerOrder ?? ''),
    perFan: String(rules.maxPerAccount ?? ''),
    fromDate: from.date,
    fromTime: from.time,
    untilDate: until.date,
    untilTime: until.time,
  };
}

/** What a form means, with each problem named to `fail`. Pure. */
export function readRules(
  form: RulesForm,
  zone: string,
  fail: (field: RuleField, sentence: string) => void,
): Rules {
  const limit = (field: 'perOrder' | 'perFan') => {
    const text = form[field].trim();
    if (text === '') return null;
    const value = /^\d{1,2}$/.test(text) ? Number(text) : 0;
    if (value >= 1 && value <= limitMax) return value;
    fail(field, `Enter 1 to ${limitMax}, or leave it empty.`);
    return null;
  };
  const moment = (field: 'from' | 'until', date: string, time: string) => {
    if (date === '' && time === '') return null;
    const at = momentInZone(date, time, zone);
    if (at.ok) return at.ms;
    fail(field, date === '' || time === '' ? 'Enter both a date and a time, or neither.' : at.sentence);
    return null;
  };
  const rules: Rules = {
    maxPerOrder: limit('perOrder'),
    maxPerAccount: limit('perFan'),
    saleFromMs: moment('from', form.fromDate, form.fromTime),
    saleUntilMs: moment('until', form.untilDate, form.untilTime),
  };
  if (rules.saleFromMs !== null && rules.saleUntilMs !== null && rules.saleUntilMs <= rules.saleFromMs)
    fail('until', 'This is before it goes on sale.');
  return rules;
}

/** "up to 2 an order · on sale from Fri, Nov 27, 10 AM"; undefined where nothing bounds it. */
export function ruleWords(rules: Rules, zone: string): string | undefined {
  const { maxPerOrder, maxPerAccount, saleFromMs, saleUntilMs } = rules;
  const words = [
    maxPerOrder !== null && `up to ${maxPerOrder} an order`,
    maxPerAccount !== null && `up to ${counted(maxPerAccount, 'ticket')} a fan`,
    saleFromMs !== null && `on sale from ${dateAndTime(saleFromMs, zone)}`,
    saleUntilMs !== null && `until ${dateAndTime(saleUntilMs, zone)}`,
  ].filter(Boolean);
  return words.length > 0 ? words.join(' · ') : undefined;
}
