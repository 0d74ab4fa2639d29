import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { dropFacts } from '@zilker/contracts/drop';
import * as v from 'valibot';
import { type CheckedStep, checkProof, proofFile } from './check-proof.ts';

const usage = `npm run verify-draw -- PROOF.json [--seen EARLIER.json]

Checks the proof of a draw offline, and prints each step.
PROOF.json    what GET /room/v1/drops/DROP/proof answers, or what the page of a draw lets its fan download; - reads standard input
EARLIER.json  what GET /room/v1/drops/DROP or a download said of the same drop before its draw: what was public ahead
Ends with status 0 if everything holds, else 1.`;

/** A sentence for the person at the terminal. */
class Trouble extends Error {}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (cause) {
  if (!(cause instanceof Trouble)) throw cause;
  console.error(cause.message);
  process.exitCode = 1;
}

async function main(): Promise<boolean> {
  const { file, seenFile } = options();
  const proof = parseAs(proofFile, await readJson(file), file);
  const seen = seenFile === undefined ? undefined : factsIn(await readJson(seenFile), seenFile);
  const { facts } = proof;
  console.log(`${facts.title} at ${facts.venueName}, ${facts.drop}\n`);
  const { holds, steps, conclusion } = checkProof(proof, seen);
  for (const step of steps) print(step);
  console.log(`\n${holds ? '✓' : '✗'} ${conclusion}`);
  return holds;
}

function options(): { file: string; seenFile: string | undefined } {
  try {
    const { values, positionals } = parseArgs({
      options: { seen: { type: 'string' }, help: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [file, ...more] = positionals;
    if (values.help || file === undefined || more.length > 0) throw new Trouble(usage);
    return { file, seenFile: values.seen };
  } catch {
    throw new Trouble(usage);
  }
}

async function readJson(file: string): Promise<unknown> {
  const text = await (file === '-' ? readAll() : readFile(file, 'utf8')).catch(() => {
    throw new Trouble(`${file} cannot be read.`);
  });
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Trouble(`${nameOf(file)} is no proof: it is not JSON.`);
  }
}

async function readAll(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

function parseAs<S extends v.GenericSchema>(schema: S, input: unknown, file: string): v.InferOutput<S> {
  const parsed = v.safeParse(schema, input, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue);
  throw new Trouble(`${nameOf(file)} is no proof: ${path === null ? '' : `${path}: `}${issue.message}`);
}

/** The facts alone, as a page of the drop or an earlier proof holds them. */
function factsIn(input: unknown, file: string) {
  return parseAs(v.object({ facts: dropFacts }), input, file).facts;
}

function nameOf(file: string): string {
  return file === '-' ? 'Standard input' : file;
}

function print({ holds, what, values }: CheckedStep): void {
  console.log(`${holds === null ? '·' : holds ? '✓' : '✗'} ${what}`);
  const width = Math.max(0, ...values.map(([label]) => label.length));
  for (const [label, value] of values) console.log(`    ${label.padEnd(width)}  ${value}`);
}
