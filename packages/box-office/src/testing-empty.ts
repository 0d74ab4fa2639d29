import type pg from 'pg';

/** Takes all rows out of all tables, in one statement: tables that no foreign key ties to others are not left behind. */
export async function emptyTables(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ list: string }>(
    `SELECT string_agg(quote_ident(tablename), ', ') AS list FROM pg_tables
     WHERE schemaname = 'public'`,
  );
  await pool.query(`TRUNCATE ${rows[0]?.list ?? ''} CASCADE`);
}
