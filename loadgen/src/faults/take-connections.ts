import pg from 'pg';
import { pause } from '../fan/pause.ts';

const againAfterMs = 100;
/** More than the server has. */
const clientsMax = 400;
const atOnce = 20;

/**
 * Takes every connection that the server has, also those which services have now, until `signal` aborts; then gives all back.
 * Resolves to how many it had at most.
 */
export async function takeConnections(url: string, signal: AbortSignal): Promise<number> {
  const held = new Set<pg.Client>();
  let most = 0;
  try {
    while (!signal.aborted) {
      while (held.size < clientsMax && (await takeMore(url, held)) === atOnce)
        most = Math.max(most, held.size);
      most = Math.max(most, held.size);
      const [one] = held;
      await one
        ?.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'core-api%' OR application_name LIKE 'workers%'`,
        )
        .catch(() => undefined);
      await pause({ signal }, againAfterMs).catch(() => undefined);
    }
  } finally {
    await Promise.allSettled([...held].map((client) => client.end()));
  }
  return most;
}

/** Resolves to how many it got. */
async function takeMore(url: string, held: Set<pg.Client>): Promise<number> {
  const outcomes = await Promise.allSettled(
    Array.from({ length: atOnce }, async () => {
      const client = new pg.Client({ connectionString: url, application_name: 'taken' });
      client.on('error', () => held.delete(client));
      await client.connect();
      held.add(client);
    }),
  );
  return outcomes.filter(({ status }) => status === 'fulfilled').length;
}
