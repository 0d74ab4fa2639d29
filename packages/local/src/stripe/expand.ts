import { invalid } from './refusal.ts';
import type { Kind, State } from './state.ts';

const kinds: [RegExp, Kind][] = [
  [/^cs_/, 'checkout.session'],
  [/^pi_/, 'payment_intent'],
  [/^ch_/, 'charge'],
  [/^re_/, 'refund'],
  [/^txn_/, 'balance_transaction'],
  [/^du_/, 'dispute'],
  [/^tr_/, 'transfer'],
  [/^trr_/, 'transfer_reversal'],
  [/^acct_/, 'account'],
];

/** Members that are there only when there is something to say. */
const absent = new Set(['failure_balance_transaction']);

const depthMax = 4;

/** The answer with the named ids replaced by what they stand for: `payment_intent.latest_charge`, `data.payment_intent`. */
export function expandAnswer(state: State, answer: object, paths: readonly string[]): object {
  return paths.reduce((value, path) => {
    const parts = path.split('.');
    if (parts.length > depthMax)
      throw invalid('You cannot expand more than 4 levels of a property.', { param: 'expand' });
    return expandPath(state, value, parts) as object;
  }, answer);
}

function expandPath(state: State, value: unknown, path: string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => expandPath(state, item, path));
  const [name, ...rest] = path;
  if (name === undefined || typeof value !== 'object' || value === null) return value;
  const members = value as Record<string, unknown>;
  if (!(name in members)) {
    if (absent.has(name)) return value;
    throw invalid(`This property cannot be expanded (${name}).`, { param: 'expand' });
  }
  const found = lookUp(state, members[name]);
  return { ...members, [name]: rest.length === 0 ? found : expandPath(state, found, rest) };
}

function lookUp(state: State, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const kind = kinds.find(([pattern]) => pattern.test(value))?.[1];
  return kind === undefined ? value : (state.get(kind, value) ?? value);
}
