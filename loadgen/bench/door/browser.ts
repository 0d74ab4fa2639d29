import { browserScript } from '@zilker/local/browser-script';
import { findChromium } from '@zilker/local/chromium';
import { Problem } from '@zilker/local/problem';
import { chromium, type Page } from 'playwright-core';

/** Chromium with nothing of its own to do. */
export const quietArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** Cross-origin isolated, for clocks of 5 µs instead of 100 µs. */
const headers = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** An empty page of `origin` in Chromium, with what each of the modules exports in a global of its name. */
export async function openPage(
  origin: string,
  modules: Readonly<Record<string, string>>,
): Promise<{ page: Page; close(): Promise<void> }> {
  const executablePath = await findChromium();
  if (executablePath === null) throw new Problem('This benchmark needs a Chromium.');
  const browser = await chromium.launch({ executablePath, args: quietArgs });
  const page = await browser.newPage();
  const at = `${origin}/bench`;
  await page.route(at, (route) =>
    route.fulfill({ headers, contentType: 'text/html', body: '<!doctype html><title>Door</title>' }),
  );
  await page.goto(at);
  for (const [name, entry] of Object.entries(modules))
    await page.addScriptTag({ content: await browserScript(entry, name) });
  return { page, close: () => browser.close() };
}
