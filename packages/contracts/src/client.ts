import * as v from 'valibot';
import { type ErrorCode, type ErrorDetail, isErrorCode } from './errors.ts';
import { problem } from './problem.ts';
import {
  type BodyOf,
  type ParamsOf,
  pathOf,
  type QueryOf,
  type ReplyOf,
  type Route,
  type Schema,
} from './route.ts';

/** A refusal as a client sees it. `code` is `offline` when no answer came at all. */
export class RequestError extends Error {
  readonly code: ErrorCode | 'offline';
  readonly status: number;
  readonly request: string | undefined;
  readonly detail: ErrorDetail;
  readonly headers: Headers;

  constructor(
    code: ErrorCode | 'offline',
    message: string,
    rest: { status?: number; request?: string | undefined; detail?: ErrorDetail; headers?: Headers } = {},
  ) {
    super(message);
    this.name = 'RequestError';
    this.code = code;
    this.status = rest.status ?? 0;
    this.request = rest.request;
    this.detail = rest.detail ?? {};
    this.headers = rest.headers ?? new Headers();
  }
}

export type RequestOptions<T> = {
  params?: ParamsOf<T>;
  query?: QueryOf<T>;
  body?: BodyOf<T>;
  headers?: Record<string, string>;
  /** Prefix of the path for callers that are not served from the API's own origin. */
  base?: string;
  signal?: AbortSignal;
  /** Sees the headers of an accepted answer, for nonces. */
  onHeaders?: (headers: Headers) => void;
};

/**
 * Call a route of the contract. Resolves to its parsed reply; rejects with a `RequestError` for a refusal, a lost network
 * (`offline`) or an answer that is not what the contract says (`internal`).
 */
export async function request<P extends Schema, B extends Schema, R extends Schema, Q extends Schema>(
  route: Route<P, B, R, Q>,
  options: RequestOptions<Route<P, B, R, Q>> = {},
): Promise<v.InferOutput<R>> {
  const response = await send(route, options);
  const json: unknown = await response.json().catch(() => undefined);
  if (response.ok) {
    const reply = v.safeParse(route.reply, json);
    if (!reply.success)
      throw new RequestError('internal', 'The answer was not what we expected.', { status: response.status });
    options.onHeaders?.(response.headers);
    return reply.output as ReplyOf<Route<P, B, R, Q>>;
  }
  throw refusalOf(response, json);
}

async function send(
  route: { method: string; path: string },
  options: {
    params?: unknown;
    query?: unknown;
    body?: unknown;
    headers?: Record<string, string>;
    base?: string;
    signal?: AbortSignal;
  },
): Promise<Response> {
  const params = options.params as Record<string, string> | undefined;
  const query = options.query as Record<string, string> | undefined;
  const url = (options.base ?? '') + pathOf(route, params, query);
  const hasBody = options.body !== undefined;
  try {
    return await fetch(url, {
      method: route.method,
      headers: { ...(hasBody ? { 'content-type': 'application/json' } : {}), ...options.headers },
      ...(hasBody ? { body: JSON.stringify(options.body) } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new RequestError('offline', 'No connection. Nothing was sent.');
  }
}

function refusalOf(response: Response, json: unknown): RequestError {
  const parsed = v.safeParse(problem, json);
  const rest = { status: response.status, headers: response.headers };
  if (!parsed.success || !isErrorCode(parsed.output.code)) {
    const away = response.status === 502 || response.status === 503 || response.status === 504;
    return away
      ? new RequestError(
          'unavailable',
          'Part of Zilker is restarting. Nothing was lost; try again in a moment.',
          rest,
        )
      : new RequestError('internal', 'Something failed on our side. Nothing was changed.', rest);
  }
  const { code, detail, request, facts } = parsed.output;
  return new RequestError(code, detail, { ...rest, request, detail: facts ?? {} });
}
