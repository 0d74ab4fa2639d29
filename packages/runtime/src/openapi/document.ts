import type { ErrorCode } from '@zilker/contracts/errors';
import { problem, problemType } from '@zilker/contracts/problem';
import type { Schema } from '@zilker/contracts/route';
import { statusOf } from '../http-status.ts';
import { type Definitions, jsonSchemaOf, jsonSchemasOf } from './json-schema.ts';
import { type Operation, takesBody } from './operation.ts';

export type About = {
  title: string;
  description: string;
  /** Where it is served. */
  origin: string;
  definitions: Definitions;
  securitySchemes: Readonly<Record<string, object>>;
};

/** An OpenAPI 3.1 document of these operations, from the schemas that check their requests and replies. */
export function openApiDocument(operations: readonly Operation[], about: About) {
  const definitions = { ...about.definitions, Problem: problem };
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    const path = operation.route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = {
      ...paths[path],
      [operation.route.method.toLowerCase()]: operationObject(operation, definitions),
    };
  }
  return {
    openapi: '3.1.1',
    info: { title: about.title, description: about.description, version: '1' },
    servers: [{ url: about.origin }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: { schemas: jsonSchemasOf(definitions), securitySchemes: about.securitySchemes },
  };
}

function operationObject(operation: Operation, definitions: Definitions): object {
  const { name, route, says, tag, security, headers = {} } = operation;
  const given = Object.entries(headers).map(([header, { says: description, required, schema }]) => ({
    name: header,
    in: 'header',
    description,
    required,
    schema: schema === undefined ? { type: 'string' } : jsonSchemaOf(schema, definitions),
  }));
  const parameters = [
    ...parametersOf(route.params, 'path', definitions),
    ...(route.query === undefined ? [] : parametersOf(route.query, 'query', definitions)),
    ...given,
  ];
  return {
    operationId: name,
    summary: says,
    tags: [tag],
    security: security.length === 0 ? [] : [Object.fromEntries(security.map((scheme) => [scheme, []]))],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(takesBody(route) ? { requestBody: bodyOf(route.body, definitions) } : {}),
    responses: responsesOf(operation, definitions),
  };
}

function bodyOf(schema: Schema, definitions: Definitions): object {
  return { required: true, content: { 'application/json': { schema: jsonSchemaOf(schema, definitions) } } };
}

function parametersOf(schema: Schema, where: 'path' | 'query', definitions: Definitions): object[] {
  const { properties = {}, required = [] } = jsonSchemaOf(schema, definitions);
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: required.includes(name),
    schema: property,
  }));
}

const requestId = {
  'x-request-id': { description: 'Name it when you ask about this answer.', schema: text() },
};

function responsesOf(operation: Operation, definitions: Definitions): object {
  const { route, answers = {}, cached = false, produces } = operation;
  const own = Object.fromEntries(
    Object.entries(answers).map(([name, description]) => [name, { description, schema: text() }]),
  );
  const headers = { ...requestId, ...own, ...(cached ? validator : {}) };
  const content =
    produces === undefined
      ? { 'application/json': { schema: jsonSchemaOf(route.reply, definitions) } }
      : { [produces]: { schema: text() } };
  return {
    200: { description: 'As asked.', headers, content },
    ...(cached ? { 304: { description: 'You have it already.', headers } } : {}),
    ...refusalsOf(operation),
  };
}

const validator = {
  etag: { description: 'Names this version of the answer: send it as `If-None-Match`.', schema: text() },
  'cache-control': { description: 'How long this answer may be shared.', schema: text() },
};

/** Each status once, with the codes that come with it. */
function refusalsOf({ refuses }: Operation): object {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of [...new Set(refuses)].sort()) {
    const status = statusOf[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].sort(([a], [b]) => a - b).map(([status, codes]) => [status, refusal(status, codes)]),
  );
}

function refusal(status: number, codes: readonly ErrorCode[]): object {
  const later = status === 429 || status === 503;
  const retryAfter = {
    'retry-after': { description: 'Seconds until it is worth asking again.', schema: text() },
  };
  const schema = {
    allOf: [
      { $ref: '#/components/schemas/Problem' },
      { properties: { code: { enum: codes }, status: { const: status } } },
    ],
  };
  return {
    description: codes.join(', '),
    headers: { ...requestId, ...(later ? retryAfter : {}) },
    content: { [problemType]: { schema } },
  };
}

function text(): object {
  return { type: 'string' };
}
