import type { ErrorCode } from '@zilker/contracts/errors';
import { idempotencyKey } from '@zilker/contracts/fields';
import { idempotencyHeader } from '@zilker/contracts/tokens';
import type { Operation } from './operation.ts';

/** Who may ask, what shows that they are it, and what they are told when it does not. */
export type Who = Pick<Operation, 'security' | 'refuses' | 'headers' | 'answers'>;

export const anyone: Who = { security: [], refuses: [] };

/** What is said to an access token that is not there, not valid or not of the right role. */
export const accessRefusals: readonly ErrorCode[] = [
  'sign_in_required',
  'access_invalid',
  'access_expired',
  'role_required',
];

/** The same who, for a change that is made once however often it is asked for. */
export function once(who: Who): Who {
  return {
    ...who,
    refuses: [...who.refuses, 'idempotency_key_required', 'bad_request'],
    headers: {
      [idempotencyHeader]: {
        says: 'Your key for this one change: repeating it repeats the answer.',
        required: true,
        schema: idempotencyKey,
      },
    },
  };
}

export function bearerScheme(description: string) {
  return { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description } as const;
}
