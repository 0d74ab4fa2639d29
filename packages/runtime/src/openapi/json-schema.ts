import {
  type ConversionConfig,
  type JsonSchema,
  toJsonSchema,
  toJsonSchemaDefs,
} from '@valibot/to-json-schema';
import type { Schema } from '@zilker/contracts/route';
import type * as v from 'valibot';

/** Schemas that the document names once; others stand where they are used. */
export type Definitions = Readonly<Record<string, v.GenericSchema>>;

/** JSON Schema (2020-12, as OpenAPI 3.1 has it) of what `schema` takes from the wire. @throws when it cannot be said, even in words */
export function jsonSchemaOf(schema: Schema, definitions: Definitions): JsonSchema {
  const { $schema, $defs, ...json } = toJsonSchema(schema, { ...config, definitions: { ...definitions } });
  return json;
}

export function jsonSchemasOf(definitions: Definitions): Record<string, JsonSchema> {
  return toJsonSchemaDefs({ ...definitions }, config);
}

const config: ConversionConfig = {
  target: 'draft-2020-12',
  typeMode: 'input',
  errorMode: 'throw',
  overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  overrideSchema: ({ valibotSchema }) => {
    if (isNumberOfQuery(valibotSchema)) return { type: 'number' };
    // checked by hand, for speed
    return 'like' in valibotSchema ? jsonSchemaOf(valibotSchema.like as Schema, {}) : null;
  },
  overrideAction: ({ valibotAction, jsonSchema }) => {
    const words = wordsFor(valibotAction);
    return words === null ? null : withWords(jsonSchema, words);
  },
};

/** A number that may come as the text of a query: what it is there for is the number. */
function isNumberOfQuery(schema: v.GenericSchema): boolean {
  if (!('options' in schema) || !Array.isArray(schema.options) || schema.type !== 'union') return false;
  const types = schema.options.map((one: v.GenericSchema & { pipe?: { type: string }[] }) =>
    one.pipe === undefined ? one.type : one.pipe.at(-1)?.type,
  );
  return types.join() === 'number,to_number';
}

/** What JSON Schema has no word for keeps its sentence. */
function wordsFor(action: { type: string; message?: unknown }): string | null {
  if (action.type === 'trim') return 'Spaces around it are cut off.';
  if (action.type === 'to_lower_case') return 'Taken in lower case.';
  if (action.type === 'check') return `Refused otherwise: “${String(action.message)}”`;
  return null;
}

function withWords(schema: JsonSchema, words: string): JsonSchema {
  return {
    ...schema,
    description: schema.description === undefined ? words : `${schema.description} ${words}`,
  };
}
