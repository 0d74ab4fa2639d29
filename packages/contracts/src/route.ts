import type * as v from 'valibot';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
// biome-ignore lint/suspicious/noExplicitAny: the widest schema there is; each route narrows it
export type Schema = v.GenericSchema<any, any>;

/** One HTTP contract: the same value mounts the server's handler and types the client's call. */
export type Route<P extends Schema, B extends Schema, R extends Schema> = {
  method: Method;
  /** `/api/v1/events/:event`: each `:name` is a member of `params`. */
  path: string;
  params: P;
  body: B;
  reply: R;
};

export function defineRoute<P extends Schema, B extends Schema, R extends Schema>(
  route: Route<P, B, R>,
): Route<P, B, R> {
  return route;
}

export type ParamsOf<T> = T extends Route<infer P, Schema, Schema> ? v.InferOutput<P> : never;
export type BodyOf<T> = T extends Route<Schema, infer B, Schema> ? v.InferInput<B> : never;
export type ReplyOf<T> = T extends Route<Schema, Schema, infer R> ? v.InferOutput<R> : never;

/** The address of a route with its parameters filled in. */
export function pathOf(
  route: { path: string },
  params: Readonly<Record<string, string | number>> = {},
): string {
  return route.path.replace(/:([a-zA-Z]+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
}
