import { Worker } from 'node:worker_threads';
import { Refusal } from '@zilker/contracts/errors';
import type { Statement } from './read-statement.ts';

/** A page holds forty. Longer statements are for a spreadsheet. */
const linesMax = 20_000;
const drawnWithinMs = 120_000;
/** Drawn at a time; others wait for their turn. */
let turn: Promise<unknown> = Promise.resolve();

/**
 * A statement as PDF, drawn in a thread of its own, one at a time, so that it takes nothing from the sale.
 * @throws Refusal `bad_request` for one that is too long
 */
export async function statementPdf(statement: Statement, now: Date): Promise<Buffer> {
  if (statement.lines.length > linesMax)
    throw new Refusal('bad_request', {
      message: `This statement has more than ${linesMax.toLocaleString('en-US')} lines. Take it as CSV.`,
    });
  const mine = turn.then(() => drawApart(statement, now));
  turn = mine.catch(() => undefined);
  return mine;
}

function drawApart(statement: Statement, now: Date): Promise<Buffer> {
  return new Promise((done, fail) => {
    const thread = new Worker(new URL('./statement-pdf-thread.ts', import.meta.url), {
      workerData: { statement, now },
    });
    const late = setTimeout(() => void thread.terminate(), drawnWithinMs);
    thread.once('message', (pdf: Uint8Array) => done(Buffer.from(pdf)));
    thread.once('error', fail);
    thread.once('exit', () => {
      clearTimeout(late);
      // after a message it has been settled already
      fail(new Error('the statement was not drawn in time'));
    });
  });
}
