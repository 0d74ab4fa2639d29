import type { CodesOf } from '@zilker/runtime/http';
import { codesByRoute } from '@zilker/runtime/openapi/operation';
import { operations } from './operations.ts';

const codes = codesByRoute(operations);

/** The codes that a route is said to refuse with. */
export const codesOf: CodesOf = (route) => codes.get(route);
