import { Validator } from '@seriousme/openapi-schema-validator';
import { createApp } from '@zilker/runtime/http';
import { expect, test } from 'vitest';
import { mountFanRoutes } from '../http/fan-routes.ts';
import { mountOperatorRoutes } from '../http/operator-routes.ts';
import { mountPublicRoutes } from '../http/public-routes.ts';
import type { Room } from '../room.ts';
import { roomDocument } from './document.ts';
import { mountOpenApiRoutes } from './openapi-routes.ts';
import { operations } from './operations.ts';

/** Mounting asks nothing of a room. */
const nobody = {} as Room;

function outside() {
  const app = createApp();
  for (const mountGroup of [mountPublicRoutes, mountFanRoutes, mountOperatorRoutes]) mountGroup(app, nobody);
  mountOpenApiRoutes(app);
  return app;
}

test('the document is OpenAPI 3.1, and served with a validator', async () => {
  const response = await outside().request('/room/v1/openapi.json');
  expect(response.status).toBe(200);
  const served = (await response.json()) as Record<string, unknown>;
  expect(served).toEqual(JSON.parse(JSON.stringify(roomDocument())));
  const result = await new Validator().validate(structuredClone(served));
  expect(result.errors).toBeUndefined();
  const etag = response.headers.get('etag') ?? '';
  const again = await outside().request('/room/v1/openapi.json', { headers: { 'if-none-match': etag } });
  expect(again.status).toBe(304);
});

test('every route of the outer face is in it, and nothing else', () => {
  const mounted = outside()
    .routes.filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`);
  const described = operations.map(({ route }) => `${route.method} ${route.path}`);
  expect(described.toSorted()).toEqual([...new Set(mounted)].sort());
});
