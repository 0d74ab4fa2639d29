import type { ErrorCode } from '@zilker/contracts/errors';
import { makeProblem, problemType } from '@zilker/contracts/problem';
import { vi } from 'vitest';

/** As much of a browser's storage as the states ask for: keys are own properties, as `Object.keys(localStorage)` has them. */
class Kept {
  getItem(key: string): string | null {
    return (Object.getOwnPropertyDescriptor(this, key)?.value as string | undefined) ?? null;
  }
  setItem(key: string, value: string): void {
    Object.defineProperty(this, key, { value, enumerable: true, configurable: true });
  }
  removeItem(key: string): void {
    Reflect.deleteProperty(this, key);
  }
}

export function stubStorage(): void {
  vi.stubGlobal('localStorage', new Kept());
}

export type Asked = { path: string; method: string; body: unknown; bearer: string | null };

/** Answers requests in turn, each by a reply or a refusal's code, and keeps what was asked. */
export function stubRoom(answers: readonly (Record<string, unknown> | ErrorCode)[]): Asked[] {
  const asked: Asked[] = [];
  const rest = [...answers];
  vi.stubGlobal('fetch', (path: string, init: RequestInit = {}) => {
    const { method = 'GET', body, headers } = init;
    const bearer = new Headers(headers).get('authorization');
    asked.push({ path, method, body: typeof body === 'string' ? JSON.parse(body) : undefined, bearer });
    const answer = rest.shift() ?? 'not_found';
    return Promise.resolve(
      typeof answer === 'string'
        ? Response.json(makeProblem(answer, 409), { status: 409, headers: { 'content-type': problemType } })
        : Response.json(answer),
    );
  });
  return asked;
}
