import { invalid } from './refusal.ts';

/** A form as Stripe reads it: strings, and the objects and lists that its brackets spell. */
export type FormValue = string | FormValue[] | { [name: string]: FormValue };
export type Form = { [name: string]: FormValue };

const depthMax = 8;
const fieldsMax = 2_000;

/** `a[b]=1&c[0][d]=2` → `{ a: { b: '1' }, c: [{ d: '2' }] }`. @throws StripeRefusal on names that do not fit together. */
export function parseForm(text: string): Form {
  const root: Form = Object.create(null);
  let fields = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    if (++fields > fieldsMax) throw invalid('Too many parameters.');
    place(root, partsOf(name), value);
  }
  return listsOf(root) as Form;
}

function partsOf(name: string): string[] {
  const head = /^[^[\]]+/.exec(name)?.[0];
  const rest = name.slice(head?.length ?? 0);
  if (head === undefined || !/^(\[[^[\]]*\])*$/.test(rest)) throw invalid(`Invalid parameter name: ${name}`);
  const parts = [head, ...[...rest.matchAll(/\[([^[\]]*)\]/g)].map(([, inner]) => inner ?? '')];
  if (parts.length > depthMax) throw invalid(`Parameter nested too deep: ${name}`);
  return parts;
}

function place(into: Form, [part = '', ...rest]: string[], value: string): void {
  const name = part === '' ? String(Object.keys(into).length) : part;
  if (rest.length === 0) {
    into[name] = value;
    return;
  }
  const inner = into[name] ?? Object.create(null);
  if (typeof inner === 'string' || Array.isArray(inner))
    throw invalid(`Invalid object: ${name}`, { param: name });
  into[name] = inner;
  place(inner, rest, value);
}

/** An object whose names are 0, 1, 2 … was a list. */
function listsOf(value: FormValue): FormValue {
  if (typeof value === 'string' || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, listsOf(inner)] as const);
  if (entries.length > 0 && entries.every(([name], index) => name === String(index)))
    return entries.map(([, inner]) => inner);
  return Object.fromEntries(entries);
}
