import type pg from 'pg';

/** The schema `public` of a database as SQL, in an order that depends on names alone: for people to read and for comparing. */
export async function describeSchema(
  client: Pick<pg.Pool, 'query'>,
  options: { functions?: boolean } = {},
): Promise<string> {
  const tables = await lines(client, tablesSql);
  const constraints = await lines(client, constraintsSql);
  const indexes = await lines(client, indexesSql);
  const functions =
    options.functions === false
      ? []
      : [...(await lines(client, functionsSql)), ...(await lines(client, triggersSql))];
  return [...tables, constraints.join('\n'), indexes.join('\n'), ...functions]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

async function lines(client: Pick<pg.Pool, 'query'>, sql: string): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(sql);
  return rows.map((row) => row.line);
}

const tablesSql = `
  SELECT format(E'CREATE TABLE %I (\\n%s\\n);', c.relname, string_agg(
      format('  %I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
        CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END,
        CASE WHEN a.attidentity = 'a' THEN ' GENERATED ALWAYS AS IDENTITY'
             WHEN d.adbin IS NOT NULL THEN ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) ELSE '' END),
      E',\\n' ORDER BY a.attname)) AS line
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  GROUP BY c.relname ORDER BY c.relname`;

/** NOT NULL stands with its column, and triggers that are kept as constraints with the others. */
const constraintsSql = `
  SELECT format('ALTER TABLE %I ADD CONSTRAINT %I %s;', c.relname, k.conname, pg_get_constraintdef(k.oid)) AS line
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
  WHERE k.connamespace = 'public'::regnamespace AND k.contype NOT IN ('n', 't')
  ORDER BY c.relname, k.contype = 'f', k.conname`;

/** Those of constraints are said by them. */
const indexesSql = `
  SELECT pg_get_indexdef(i.indexrelid) || ';' AS line
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  WHERE c.relnamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
  ORDER BY c.relname`;

const functionsSql = `
  SELECT pg_get_functiondef(p.oid) || ';' AS line FROM pg_proc p
  WHERE p.pronamespace = 'public'::regnamespace ORDER BY p.proname, pg_get_function_identity_arguments(p.oid)`;

const triggersSql = `
  SELECT pg_get_triggerdef(t.oid) || ';' AS line FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
  WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal ORDER BY t.tgname`;
