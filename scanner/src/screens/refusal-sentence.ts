import { RequestError } from '@zilker/contracts/client';

/** Why a request failed, in words for the one who made it. */
export function refusalSentence(error: unknown): string {
  return error instanceof RequestError
    ? error.message
    : 'Something failed on our side. Try again in a moment.';
}
