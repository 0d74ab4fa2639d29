import type { ErrorCode } from '@zilker/contracts/errors';
import type { Route, Schema } from '@zilker/contracts/route';
import { type Operation, takesBody } from './operation.ts';
import type { Who } from './who.ts';

/** What any route may meet. */
const always: ErrorCode[] = ['internal', 'unavailable'];
const withBody: ErrorCode[] = ['bad_request', 'body_too_large'];

/** A group of operations under one tag. What follows from the contract, and from who may ask, need not be said. */
export function describe<R extends Record<string, unknown>>(
  tag: string,
  routes: R,
  said: { [K in keyof R as R[K] extends { path: string; reply: Schema } ? K : never]?: Said },
): Operation[] {
  return Object.entries(said as Record<string, Said>).map(
    ([name, { who, says, refuses = [], cached, produces }]) => {
      const route = routes[name] as Route<Schema, Schema, Schema>;
      return {
        ...(produces === undefined ? {} : { produces }),
        name,
        route,
        says,
        tag,
        security: who.security,
        refuses: [
          ...always,
          ...(takesBody(route) ? withBody : []),
          ...(takesInput(route) ? (['bad_request'] as const) : []),
          ...who.refuses,
          ...refuses,
        ],
        ...(who.headers === undefined ? {} : { headers: who.headers }),
        ...(who.answers === undefined ? {} : { answers: who.answers }),
        ...(cached === undefined ? {} : { cached }),
      };
    },
  );
}

export type Said = {
  who: Who;
  says: string;
  /** Codes of its own. */
  refuses?: readonly ErrorCode[];
  cached?: true;
  /** The media type of an answer that is not JSON. */
  produces?: string;
};

function takesInput({ path, query }: Route<Schema, Schema, Schema>): boolean {
  return path.includes(':') || query !== undefined;
}
