import * as v from 'valibot';
import document from './discovery.json' with { type: 'json' };

/**
 * What Google publishes of its wallet's API (the document's `source` says where): the methods on event tickets, and every schema that they
 * reach. Of a
 * property its type, its enum without the deprecated names, and whether its description begins with "Required".
 */
const property = v.object({
  type: v.optional(v.picklist(['string', 'boolean', 'integer', 'number', 'array', 'object', 'any'])),
  $ref: v.optional(v.string()),
  format: v.optional(v.string()),
  enum: v.optional(v.array(v.string())),
  items: v.optional(v.object({ type: v.optional(v.string()), $ref: v.optional(v.string()) })),
  required: v.optional(v.boolean()),
});
const method = v.object({
  httpMethod: v.picklist(['GET', 'POST', 'PATCH', 'PUT']),
  path: v.string(),
  request: v.optional(v.string()),
  scopes: v.array(v.string()),
});

export const discovery = v.parse(
  v.object({
    revision: v.string(),
    methods: v.record(v.string(), method),
    schemas: v.record(v.string(), v.object({ properties: v.record(v.string(), property) })),
  }),
  document,
);
export type Property = v.InferOutput<typeof property>;
