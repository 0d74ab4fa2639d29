import { Problem } from '../problem.ts';
import { readRun } from '../run-file.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Any of these says that the caller has named its stores itself; queues of AWS have no endpoint. */
const naming = ['DATABASE_URL', 'SQS_ENDPOINT', 'SQS_QUEUE_PREFIX'] as const;

/**
 * The env in which a tool runs: as it is where it names stores, else with those of the running local stack.
 * @throws Problem when there is neither
 */
export async function toolEnvOf(given: Env, dataDir?: string): Promise<Env> {
  if (naming.some((name) => given[name])) return given;
  const run = await readRun(dataDir);
  if (run === undefined)
    throw new Problem(
      'Zilker does not run here: start it with npm start, or name its stores with DATABASE_URL and SQS_ENDPOINT.',
    );
  return { ...given, ...run.env };
}
