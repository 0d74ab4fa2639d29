import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePortBlock } from '@zilker/local/ports';
import { type Stack, startStack } from '@zilker/local/stack';
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { launch } from './browser.ts';
import { type Camera, createCamera } from './camera.ts';

/** Everything a journey plays on: the real services, and a browser with a camera. */
export type Stage = {
  stack: Stack;
  camera: Camera;
  /** A person's own browser, as a phone has it: nothing in it is shared with another's. */
  person(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** What every open page says and what each service printed last, for a journey that failed. */
  report(): Promise<string>;
  stop(): Promise<void>;
};

/** Several people share what may be a busy machine. */
const patienceMs = 90_000;

/** Boots a stack of its own on free ports, with an empty database but for the seed, and a browser beside it. */
export async function openStage(executablePath: string): Promise<Stage> {
  const dir = await mkdtemp(join(tmpdir(), 'zilker-journey-'));
  const stops: (() => Promise<void>)[] = [() => rm(dir, { recursive: true, force: true })];
  const stop = async () => {
    for (const stopOne of stops.splice(0).reverse()) await stopOne();
  };
  try {
    const ports = await freePortBlock();
    const stack = await startStack({ dataDir: dir, ports, apps: 'all', durable: false });
    stops.push(() => stack.stop());
    const camera = await createCamera(join(dir, 'camera.y4m'));
    stops.push(() => camera.stop());
    const browser = await launch(executablePath, camera.args);
    stops.push(() => browser.close());
    return {
      stack,
      camera,
      stop,
      report: () => reportOf(browser, stack),
      async person(options = {}) {
        const context = await browser.newContext({ ...phone, ...options });
        context.setDefaultTimeout(patienceMs);
        return context;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, locale: 'en-US' };

async function reportOf(browser: Browser, stack: Stack): Promise<string> {
  const pages = browser.contexts().flatMap((context) => context.pages());
  const told = await Promise.all(
    pages.map(async (page) => {
      const words = await page
        .locator('body')
        .ariaSnapshot({ timeout: 5_000 })
        .catch((error: Error) => error.message);
      return `${page.url()} says:\n${words}`;
    }),
  );
  const logs = Object.values(stack.services).map(
    ({ name, tail }) => `${name} printed:\n${tail().slice(-2_000)}`,
  );
  return [...told, ...logs].join('\n\n');
}
