import * as v from 'valibot';
import { type ErrorCode, type ErrorDetail, errorSentences } from './errors.ts';

/** The media type of every refusal. */
export const problemType = 'application/problem+json';

/** Where a code is explained: the `type` of a problem, relative to the origin that everything is served from. */
export const problemPath = '/api/v1/problems/';

/** What every refusal looks like on the wire (RFC 9457). Sockets keep frames of their own. */
export const problem = v.object({
  /** `problemPath` and the code. */
  type: v.string(),
  /** The sentence of the code, the same each time. */
  title: v.string(),
  status: v.number(),
  /** The sentence for this very time, for a person to read. */
  detail: v.string(),
  /** One of the closed list in `errors.ts`; of a newer release, perhaps one that this one does not know. */
  code: v.string(),
  /** What to name when asking about it: the answer's `x-request-id`. Only who never reached a service has none. */
  request: v.optional(v.string()),
  /** Figures and times that a screen may use to say more. */
  facts: v.optional(v.record(v.string(), v.nullable(v.union([v.string(), v.number(), v.boolean()])))),
});
export type Problem = v.InferOutput<typeof problem>;

/** A refusal as it goes over the wire; `detail` is the code's own sentence where there is none to fit this time better. */
export function makeProblem(
  code: ErrorCode,
  status: number,
  rest: { detail?: string; request?: string; facts?: ErrorDetail } = {},
): Problem {
  const title = errorSentences[code];
  return { type: problemPath + code, title, status, detail: title, code, ...rest };
}
