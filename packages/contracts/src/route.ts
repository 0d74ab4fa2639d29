import type * as v from 'valibot';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
// biome-ignore lint/suspicious/noExplicitAny: the widest schema there is; each route narrows it
export type Schema = v.GenericSchema<any, any>;

/** What routes without a query have in its place. */
export type NoQuery = v.UndefinedSchema<undefined>;

/** One HTTP contract: the same value mounts the server's handler and types the client's call. */
export type Route<P extends Schema, B extends Schema, R extends Schema, Q extends Schema = Schema> = {
  method: Method;
  /** `/api/v1/events/:event`: each `:name` is a member of `params`. */
  path: string;
  params: P;
  /** What may stand behind the `?`; on the wire each value is a string. */
  query?: Q;
  body: B;
  reply: R;
};

export function defineRoute<P extends Schema, B extends Schema, R extends Schema, Q extends Schema = NoQuery>(
  route: Route<P, B, R, Q>,
): Route<P, B, R, Q> {
  return route;
}

export type ParamsOf<T> = T extends Route<infer P, Schema, Schema> ? v.InferOutput<P> : never;
export type QueryOf<T> = T extends Route<Schema, Schema, Schema, infer Q> ? v.InferInput<Q> : never;
export type BodyOf<T> = T extends Route<Schema, infer B, Schema> ? v.InferInput<B> : never;
export type ReplyOf<T> = T extends Route<Schema, Schema, infer R> ? v.InferOutput<R> : never;

/** The address of a route with its parameters filled in, and its query if there is one. */
export function pathOf(
  route: { path: string },
  params: Readonly<Record<string, string | number>> = {},
  query?: Readonly<Record<string, string | number | undefined>>,
): string {
  const path = route.path.replace(/:([a-zA-Z]+)/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const given = Object.entries(query ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
