import { discovery, type Property } from './discovery.ts';

/**
 * What of a body is not as the published schema of that name has it, a sentence each: unknown members, wrong types, values that no enum has,
 * and where
 * it is `whole` members that are required. Null takes a member away in a change, and stands nowhere else.
 */
export function checkBody(schema: string, body: unknown, { whole }: { whole: boolean }): string[] {
  return checkObject(schema, body, '', whole);
}

function checkObject(name: string, value: unknown, path: string, whole: boolean): string[] {
  if (!isObject(value)) return [`${path || 'The body'} is no ${name}.`];
  const schema = discovery.schemas[name];
  if (schema === undefined) return [`There is no schema ${name}.`];
  const missing = Object.entries(schema.properties)
    .filter(([key, { required }]) => required === true && whole && value[key] === undefined)
    .map(([key]) => `${path}${key} is required.`);
  const wrong = Object.entries(value).flatMap(([key, member]) => {
    const property = schema.properties[key];
    const at = `${path}${key}`;
    if (property === undefined) return [`Unknown name "${key}" at ${path.slice(0, -1) || 'the top'}.`];
    if (member === null) return whole ? [`${at} is null.`] : [];
    return checkValue(property, member, at);
  });
  return [...missing, ...wrong];
}

/** What stands inside is whole, also in a change. */
function checkValue(property: Property, value: unknown, at: string): string[] {
  if (property.$ref !== undefined) return checkObject(property.$ref, value, `${at}.`, true);
  if (property.enum !== undefined)
    return typeof value === 'string' && property.enum.includes(value) ? [] : [`${at} is none of its values.`];
  const is = (right: boolean) => (right ? [] : [`${at} is no ${property.format ?? property.type}.`]);
  switch (property.type) {
    case 'string':
      return is(typeof value === 'string' && (property.format !== 'int64' || /^-?\d{1,19}$/.test(value)));
    case 'boolean':
      return is(typeof value === 'boolean');
    case 'integer':
      return is(Number.isInteger(value));
    case 'number':
      return is(typeof value === 'number');
    case 'array':
      if (!Array.isArray(value)) return is(false);
      return value.flatMap((item, i) => checkValue((property.items ?? {}) as Property, item, `${at}[${i}]`));
    default:
      return [];
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
