/**
 * One question for many who ask one by one: those that come while it is asked form the next. `run` gets up to `most` inputs and
 * resolves to an answer for each, in their order; it fails for all of them.
 */
export function gather<In, Out>(
  most: number,
  run: (inputs: readonly In[]) => Promise<readonly Out[]>,
): (input: In) => Promise<Out> {
  type Waiting = { input: In; resolve(answer: Out): void; reject(cause: unknown): void };
  const waiting: Waiting[] = [];
  let running = false;

  async function ask(): Promise<void> {
    running = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, most);
      try {
        const answers = await run(batch.map(({ input }) => input));
        if (answers.length !== batch.length) throw new Error('some were not answered');
        for (const [at, answer] of answers.entries()) batch[at]?.resolve(answer);
      } catch (cause) {
        for (const { reject } of batch) reject(cause);
      }
    }
    running = false;
  }

  return (input) =>
    new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject });
      if (!running) void ask();
    });
}
