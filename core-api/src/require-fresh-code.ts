import { Refusal } from '@zilker/contracts/errors';
import { codeFreshMs } from '@zilker/contracts/http/room';
import type { ClaimsOf } from './authenticate.ts';

/**
 * Who holds a stolen session holds no number: what gives a ticket away for good needs a code that its fan entered just now.
 * @throws Refusal `code_not_fresh` (detail `freshMs`)
 */
export function requireFreshCode({ authAtMs }: ClaimsOf<'fan'>, now: Date): void {
  if (authAtMs === undefined || now.getTime() - authAtMs > codeFreshMs)
    throw new Refusal('code_not_fresh', { detail: { freshMs: codeFreshMs } });
}
