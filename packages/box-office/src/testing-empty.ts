import type pg from 'pg';

/** Takes all rows out of all tables, in one statement: tables that no foreign key ties to others are not left behind. */
export async function emptyTables(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ list: string }>(
    `SELECT string_agg(quote_ident(tablename), ', ') AS list FROM pg_tables
     WHERE schemaname = 'public'`,
  );
  await truncate(pool, rows[0]?.list ?? '');
}

/** Empties these tables and those that refer to them, past the triggers that keep what was booked: as one transaction. */
export async function truncate(pool: pg.Pool, tables: string): Promise<void> {
  await pool.query(`SET LOCAL session_replication_role = replica; TRUNCATE ${tables} CASCADE`);
}
