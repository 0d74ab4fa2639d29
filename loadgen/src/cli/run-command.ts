import { Problem } from '@zilker/local/problem';
import { EnvProblem } from '@zilker/runtime/env';

const interrupted = 130;

/**
 * Runs a command to its end. `main` resolves to the exit status; what it names to `atStop` is done first when it fails or when Ctrl-C
 * or SIGTERM end it early. What the person can put right is one sentence, without a stack trace.
 */
export async function runCommand(
  main: (atStop: (stop: () => Promise<void>) => void) => Promise<number>,
): Promise<void> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one().catch(report);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().finally(() => process.exit(interrupted)));
  try {
    process.exitCode = await main((one) => stops.push(one));
  } catch (error) {
    report(error);
    process.exitCode = 1;
  }
  await stop();
  process.exit();
}

function report(error: unknown): void {
  if (error instanceof Problem || error instanceof EnvProblem) console.error(error.message);
  else if (error instanceof AggregateError) console.error(error.message, error.errors.slice(0, 3));
  else console.error(error);
}
