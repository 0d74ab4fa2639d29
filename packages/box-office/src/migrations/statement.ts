export type Statement = {
  sql: string;
  /**
   * Runs outside of a transaction: because PostgreSQL wants it so (`CONCURRENTLY`), or because its transaction would hold the locks
   * of the statements before it for as long as it reads the table (`VALIDATE CONSTRAINT`).
   */
  alone: boolean;
  /** The index that is made or dropped CONCURRENTLY: it may be half of that when it was cut short. */
  index?: { name: string; is: 'made' | 'dropped' };
};

const createIndex =
  /^CREATE (?:UNIQUE )?INDEX CONCURRENTLY (?:IF NOT EXISTS )?(?:"?public"?\.)?"?([A-Za-z0-9_]+)"? ON /i;
const dropIndex = /^DROP INDEX CONCURRENTLY (?:IF EXISTS )?(?:"?public"?\.)?"?([A-Za-z0-9_]+)"?/i;
const aloneForms = [
  createIndex,
  dropIndex,
  /^REINDEX INDEX CONCURRENTLY /i,
  /^ALTER TABLE .+ VALIDATE CONSTRAINT /i,
];

export function statementOf(sql: string): Statement {
  const plain = plainOf(sql);
  const made = createIndex.exec(plain)?.[1];
  const dropped = dropIndex.exec(plain)?.[1];
  return {
    sql: sql.trim(),
    alone: aloneForms.some((form) => form.test(plain)),
    ...(made === undefined ? {} : { index: { name: made, is: 'made' } }),
    ...(dropped === undefined ? {} : { index: { name: dropped, is: 'dropped' } }),
  };
}

/** Without comments and bodies of functions, in one line: for looking at what a statement does, never for running it. */
export function plainOf(sql: string): string {
  return sql
    .replace(/(\$\w*\$)[\s\S]*?\1/g, "''")
    .replace(/--.*$/gm, ' ')
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
