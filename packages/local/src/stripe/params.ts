import * as v from 'valibot';
import type { Form } from './form.ts';
import { invalid } from './refusal.ts';

const amountMax = 99_999_999;
const notWhole = 'Invalid integer';
const notPositive = 'Invalid positive integer';
const negative = 'Invalid non-negative integer';
const tooLarge = 'Amount must be no more than $999,999.99';

/** Wrong values that have a code of their own. */
const codes: Record<string, string> = {
  [notWhole]: 'parameter_invalid_integer',
  [notPositive]: 'parameter_invalid_integer',
  [negative]: 'parameter_invalid_integer',
  [tooLarge]: 'amount_too_large',
};

/** Whole numbers arrive as text. */
export const whole = v.pipe(v.string(), v.regex(/^-?\d{1,15}$/, notWhole), v.transform(Number));
/** Cents of a price: from 0. */
export const priceCents = v.pipe(whole, v.minValue(0, negative), v.maxValue(amountMax, tooLarge));
/** Cents that are moved: from 1. */
export const amountCents = v.pipe(whole, v.minValue(1, notPositive), v.maxValue(amountMax, tooLarge));
export const text = v.pipe(v.string(), v.maxLength(5_000, 'at most 5,000 characters'));
export const flag = v.pipe(
  v.picklist(['true', 'false'], 'Invalid boolean'),
  v.transform((value) => value === 'true'),
);
export const address = v.pipe(text, v.url('Not a valid URL'));
export const email = v.pipe(text, v.email('Invalid email address'));
export const metadata = v.optional(
  v.pipe(
    v.record(
      v.pipe(v.string(), v.maxLength(40, 'keys can be up to 40 characters long')),
      v.pipe(v.string(), v.maxLength(500, 'values can be up to 500 characters long')),
    ),
    v.check((pairs) => Object.keys(pairs).length <= 50, 'at most 50 keys'),
  ),
  {},
);
export const expand = v.optional(v.pipe(v.array(text), v.maxLength(20)));

/** The currencies that the stand-in knows; all have cents. */
export const currency = v.picklist(
  ['usd', 'cad', 'eur', 'gbp', 'aud', 'mxn', 'nzd', 'chf', 'sek', 'nok', 'dkk', 'pln'],
  'Invalid currency: a code of three small letters, as usd or eur',
);

/** Of a request that takes nothing but `expand`. */
export const bare = v.strictObject({ expand });

/** The form as `schema` wants it. @throws StripeRefusal that names the first wrong, missing or unknown parameter. */
export function parseParams<S extends v.GenericSchema>(schema: S, form: Form): v.InferOutput<S> {
  const result = v.safeParse(schema, form);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const param = nameOf(issue.path?.map(({ key }) => String(key)) ?? []);
  if (issue.kind === 'validation' && issue.type === 'check' && param === '') throw invalid(issue.message);
  if (issue.type === 'strict_object' && issue.expected === 'never')
    throw invalid(`Received unknown parameter: ${param}`, { code: 'parameter_unknown', param });
  if (issue.input === undefined)
    throw invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
  if (issue.input === '')
    throw invalid(
      `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a parameter; however '${param}' cannot be unset.`,
      { code: 'parameter_invalid_empty', param },
    );
  const code = codes[issue.message];
  if (code !== undefined) throw invalid(`${issue.message}: ${String(issue.input)}`, { code, param });
  throw invalid(`Invalid ${param}: ${issue.message}`, { param });
}

/** `['line_items', '0', 'quantity']` → `line_items[0][quantity]` */
function nameOf([head = '', ...rest]: string[]): string {
  return head + rest.map((part) => `[${part}]`).join('');
}
