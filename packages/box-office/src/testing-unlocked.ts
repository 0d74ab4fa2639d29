import pg from 'pg';
import { createDb, type Db } from './db.ts';

/**
 * The same database, by connections that leave every row lock out of what they send: for negative controls. `before` is awaited with
 * each statement before it is sent, so that a test can have something happen between two of them; `rewrite` takes other guards out.
 */
export function dbWithoutLocks(
  url: string,
  options: {
    before?: (text: string) => Promise<void> | undefined;
    rewrite?: (text: string) => string;
  } = {},
): Db {
  const pool = new pg.Pool({ connectionString: url, max: 8 });
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
    Object.assign(client, {
      query: async (first: string | { text: string }, ...rest: unknown[]) => {
        const text = typeof first === 'string' ? first : first.text;
        await options.before?.(text);
        const rewritten = options.rewrite?.(text) ?? text;
        const unlocked = rewritten.replace(/ for (no key )?update( of "?\w+"?)?( skip locked)?/gi, '');
        return query(typeof first === 'string' ? unlocked : { ...first, text: unlocked }, ...rest);
      },
    });
  });
  return createDb(pool);
}
