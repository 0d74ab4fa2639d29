/** A whole escape of JSON: a pair of surrogates, any other code, or a backslash with what it escapes. */
const escapes = /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u([\da-fA-F]{4})|[^u])/g;
const refused = /^(?:0000|[dD][89a-fA-F][\da-fA-F]{2})$/;

/**
 * JSON as `jsonb` takes it: it knows neither the character 0 nor half a surrogate pair, both of which JSON may name. They become U+FFFD.
 * The same text where there are none. `json` is valid JSON, decoded from UTF-8.
 */
export function storableText(json: string): string {
  if (!json.includes('\\u')) return json;
  return json.replace(escapes, (whole, code: string | undefined) =>
    code !== undefined && refused.test(code) ? '\\ufffd' : whole,
  );
}
