import type { ErrorCode } from '@zilker/contracts/errors';
import { operations } from './operations.ts';

const codes = new Map<string, ReadonlySet<ErrorCode>>(
  operations.map(({ route, refuses }) => [`${route.method} ${route.path}`, new Set(refuses)]),
);

/** The codes that a route is said to refuse with. */
export function codesOf(route: string): ReadonlySet<ErrorCode> | undefined {
  return codes.get(route);
}
