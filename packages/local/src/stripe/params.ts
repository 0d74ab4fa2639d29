import * as v from 'valibot';
import type { Form } from './form.ts';
import { invalid, StripeRefusal } from './refusal.ts';

/** Whole numbers arrive as text. */
export const whole = v.pipe(v.string(), v.regex(/^-?\d{1,15}$/, 'Invalid integer'), v.transform(Number));
export const text = v.pipe(v.string(), v.maxLength(5_000));
export const metadata = v.optional(
  v.record(v.pipe(v.string(), v.maxLength(40)), v.pipe(v.string(), v.maxLength(500))),
  {},
);
export const expand = v.optional(v.array(text));

/** The form as `schema` wants it. @throws StripeRefusal that names the first wrong, missing or unknown parameter. */
export function parseParams<S extends v.GenericSchema>(schema: S, form: Form): v.InferOutput<S> {
  const result = v.safeParse(schema, form);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const param = nameOf(issue.path?.map(({ key }) => String(key)) ?? []);
  if (issue.kind === 'validation' && issue.type === 'check' && param === '') throw invalid(issue.message);
  if (issue.expected === 'never' || issue.type === 'strict_object')
    throw issue.input === undefined && issue.expected !== 'never'
      ? invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param })
      : invalid(`Received unknown parameter: ${param}`, { code: 'parameter_unknown', param });
  if (issue.input === undefined)
    throw invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
  if (issue.message === 'Invalid integer')
    throw invalid(`Invalid integer: ${String(issue.input)}`, { code: 'parameter_invalid_integer', param });
  throw new StripeRefusal(400, {
    type: 'invalid_request_error',
    message: `Invalid ${param}: ${issue.message}`,
    param,
  });
}

/** `['line_items', '0', 'quantity']` → `line_items[0][quantity]` */
function nameOf([head = '', ...rest]: string[]): string {
  return head + rest.map((part) => `[${part}]`).join('');
}
