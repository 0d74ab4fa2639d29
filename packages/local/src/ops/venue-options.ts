import { parseArgs } from 'node:util';
import { type Id, idSchema } from '@zilker/contracts/ids';
import * as v from 'valibot';
import { Problem } from '../problem.ts';

type Said<N extends string> = {
  venue: Id<'venue'>;
  /** What stands after each `--name` that was said. */
  values: { readonly [name in N]?: string | undefined };
};

/** `VENUE [--name VALUE]`. `problem` makes a sentence one with the usage. @throws Problem for anything else */
export function venueOptions<const N extends string>(
  words: readonly string[],
  names: readonly N[],
  problem: (sentence: string) => Problem,
): Said<N> {
  const { venue, values } = split(words, names) ?? {};
  if (values === undefined) throw problem('That is not how it is called.');
  if (!v.is(idSchema('venue'), venue)) throw problem('That is not the id of a venue (ven_…).');
  return { venue, values };
}

function split<N extends string>(words: readonly string[], names: readonly N[]) {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' }] as const));
  try {
    const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true });
    return positionals.length === 1
      ? { venue: positionals[0], values: values as Said<N>['values'] }
      : undefined;
  } catch {
    return undefined;
  }
}

/** What was said of all that could be; null for nothing. */
export function givenOf<T extends object>(said: T): Partial<T> | null {
  const given = Object.entries(said).filter(([, value]) => value !== undefined);
  return given.length === 0 ? null : (Object.fromEntries(given) as Partial<T>);
}

/** Makes sentences that end with how a command is called. */
export function problemsOf(usage: string): (sentence: string) => Problem {
  return (sentence) => new Problem(`${sentence} It is: ${usage}`);
}
