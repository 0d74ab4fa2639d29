import { build } from 'vite';
import { inRepository } from './paths.ts';

/** A module of the checkout as one script that leaves its exports in the global `name`, as vite builds it for browsers. */
export async function browserScript(entry: string, name: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    root: inRepository(),
    build: { write: false, lib: { entry: inRepository(entry), formats: ['iife'], name } },
  });
  const [output] = [built].flat();
  if (output === undefined || !('output' in output)) throw new Error('vite built nothing.');
  return output.output[0].code;
}
