import { join } from 'node:path';
import { build, type Plugin, type Rolldown } from 'vite';
import solid from 'vite-plugin-solid';

const name = 'virtual:waiting-app';
const entry = 'src/waiting/main.tsx';
const root = import.meta.dirname;

/**
 * Builds the waiting page by itself and gives its address as `virtual:waiting-app`. Modules that pages share are kept whole for
 * all of them: in one build the waiting page would carry what only the shop uses of Solid and of the contracts, twice its
 * budget of 30 KB.
 */
export function separateApp(): Plugin {
  let building: Promise<Built> | undefined;
  let isBuild = false;
  return {
    name: 'zilker-separate-app',
    configResolved(config) {
      isBuild = config.command === 'build';
    },
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    async load(id) {
      if (id !== `\0${name}`) return undefined;
      // The dev server serves the sources as they are, and main.ts asks for them there.
      if (!isBuild) return `export default '';`;
      building ??= buildWaitingApp();
      return `export default '/${(await building).entryFile}';`;
    },
    async generateBundle(_, bundle) {
      for (const { fileName, source } of (await building)?.files ?? [])
        if (!bundle[fileName]) this.emitFile({ type: 'asset', fileName, source });
    },
  };
}

type Built = { entryFile: string; files: { fileName: string; source: string | Uint8Array }[] };

async function buildWaitingApp(): Promise<Built> {
  const output = await outputOf();
  const first = output.find((one) => one.type === 'chunk' && one.isEntry);
  if (!first) throw new Error('the waiting app has no entry');
  return {
    entryFile: first.fileName,
    files: output.map((one) => ({
      fileName: one.fileName,
      source: one.type === 'chunk' ? one.code : one.source,
    })),
  };
}

/** Chunks and assets of the waiting page's build, in memory. */
async function outputOf(): Promise<Rolldown.RolldownOutput['output'][number][]> {
  const built = await build({
    configFile: false,
    root,
    mode: 'production',
    logLevel: 'warn',
    plugins: [lightPreload, solid()],
    build: {
      write: false,
      target: 'es2022',
      assetsInlineLimit: 0,
      modulePreload: false,
      rolldownOptions: {
        input: join(root, entry),
        treeshake: {
          manualPureFunctions: ['v', 'defineRoute', 'idSchema', 'words'],
          // Schemas and their library come with the parts that ask over HTTP, and with nothing else.
          moduleSideEffects: [{ test: /packages.contracts|node_modules.valibot/, sideEffects: false }],
          propertyReadSideEffects: false,
        },
        output: {
          // What the parts share with the page, in one file rather than in one each.
          codeSplitting: {
            groups: [{ name: 'base', test: /solid-js|states.(?:shape|stored)|ui.src.icon/ }],
          },
          entryFileNames: 'assets/waiting-[hash].js',
          chunkFileNames: 'assets/waiting-[name]-[hash].js',
        },
      },
    },
  });
  const [one] = Array.isArray(built) ? built : [built];
  if (!one || !('output' in one)) throw new Error('vite built nothing');
  return one.output;
}

/** Vite's own helper knows of styles that a part brings along; the parts of this page bring none, so a tenth of it is enough. */
const lightPreload: Plugin = {
  name: 'zilker-light-preload',
  enforce: 'pre',
  load: (id) =>
    id === '\0vite/preload-helper.js'
      ? `export const __vitePreload = (load) => load().catch((error) => {
           dispatchEvent(Object.assign(new Event('vite:preloadError'), { payload: error }));
           throw error;
         });`
      : undefined,
};
