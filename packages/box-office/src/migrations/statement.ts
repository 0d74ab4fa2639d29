export type Statement = {
  sql: string;
  /**
   * Runs outside of a transaction: because PostgreSQL wants it so (`CONCURRENTLY`), or because its transaction would hold the locks
   * of the statements before it for as long as it reads the table (`VALIDATE CONSTRAINT`).
   */
  alone: boolean;
  /** What `CREATE INDEX CONCURRENTLY` makes: it may be half made when that was cut short. */
  index?: string;
};

const createIndex =
  /^CREATE (?:UNIQUE )?INDEX CONCURRENTLY (?:IF NOT EXISTS )?(?:"?public"?\.)?"?([A-Za-z0-9_]+)"? ON /i;
const aloneForms = [
  createIndex,
  /^(?:DROP|REINDEX) INDEX CONCURRENTLY /i,
  /^ALTER TABLE .+ VALIDATE CONSTRAINT /i,
];

export function statementOf(sql: string): Statement {
  const plain = plainOf(sql);
  const index = createIndex.exec(plain)?.[1];
  return {
    sql: sql.trim(),
    alone: aloneForms.some((form) => form.test(plain)),
    ...(index === undefined ? {} : { index }),
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
