/**
 * Something the person at the keyboard can put right. The message is one sentence that says what is wrong and what to
 * do; the commands print it without a stack trace and exit 1.
 */
export class Problem extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'Problem';
  }
}
