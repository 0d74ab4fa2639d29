import * as v from 'valibot';
import { startChild } from '../child.ts';
import { inRepository, nodeBinary } from '../paths.ts';

export type Demo = {
  url: string;
  /** Pairs a scanner with the event's front gate. */
  pairingCode: string | null;
  stop(): Promise<void>;
};

const firstLine = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ url: v.string(), pairingCode: v.nullable(v.string()) }),
);
const openTimeoutMs = 60_000;

/**
 * Runs `npm run demo` as a child: it opens a drop and brings the crowd. Resolves when the drop is open, with its address; what it
 * prints from then on is told. @throws Error with what it printed when it did not get that far.
 */
export async function startDemo(tell: (sentence: string) => void): Promise<Demo> {
  const opened = Promise.withResolvers<v.InferOutput<typeof firstLine>>();
  let pairingCode: string | null | undefined;
  const child = await startChild({
    command: nodeBinary(),
    args: ['--disable-warning=ExperimentalWarning', inRepository('loadgen/src/cli/demo.ts'), '--json'],
    onLine(line) {
      if (pairingCode !== undefined) {
        // said among the next steps already
        if (pairingCode === null || !line.includes(pairingCode)) tell(`  crowd: ${line}`);
        return;
      }
      const first = v.safeParse(firstLine, line);
      if (!first.success) return;
      pairingCode = first.output.pairingCode;
      opened.resolve(first.output);
    },
  });
  const timer = setTimeout(
    () => opened.reject(new Error(`nothing was heard of it for ${openTimeoutMs / 1_000} s`)),
    openTimeoutMs,
  );
  void child.ended.then(() => opened.reject(new Error(gist(child.tail()))));
  try {
    return { ...(await opened.promise), stop: () => child.stop('SIGTERM', 5_000) };
  } catch (error) {
    await child.stop('SIGTERM', 2_000);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** The one line of what a failed program printed that says why. */
function gist(printed: string): string {
  const lines = printed.split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => /^\w*Error: /.test(line)) ?? lines.at(-1) ?? 'it ended by itself.';
}
