import { parentPort, workerData } from 'node:worker_threads';
import { drawStatement } from './draw-statement.ts';
import type { Statement } from './read-statement.ts';

/** The thread of `statementPdf`: draws what it was given, says it, and ends. */
const { statement, now } = workerData as { statement: Statement; now: Date };
parentPort?.postMessage(await drawStatement(statement, now));
