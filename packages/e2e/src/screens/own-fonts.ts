import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { BrowserContext, Page } from 'playwright-core';

/** What letters look like is else up to the machine: how it smooths them, and in which colours. */
export const sameLooks = ['--font-render-hinting=none', '--disable-lcd-text', '--force-color-profile=srgb'];

const require = createRequire(import.meta.url);
const faces = [
  ['Roboto', '400', require.resolve('@fontsource/roboto/files/roboto-latin-400-normal.woff2')],
  ['Roboto', '700', require.resolve('@fontsource/roboto/files/roboto-latin-700-normal.woff2')],
  [
    'Roboto Condensed',
    '700',
    require.resolve('@fontsource/roboto-condensed/files/roboto-condensed-latin-700-normal.woff2'),
  ],
] as const;

/** Has every page of the context set in the fonts that most phones have, whichever this machine has. */
export async function setInOwnFonts(context: BrowserContext): Promise<void> {
  const fonts = await Promise.all(
    faces.map(async ([family, weight, file]) => {
      const data = await readFile(file, 'base64');
      return { family, weight, source: `url(data:font/woff2;base64,${data})` };
    }),
  );
  await context.addInitScript(addFonts, fonts);
}

/** Resolves once the page can be set in them. */
export async function untilSet(page: Page): Promise<void> {
  await page.evaluate(() =>
    Promise.all([...document.fonts].map((font) => font.load())).then(() => undefined),
  );
}

/** Runs in the page, before the app. */
function addFonts(fonts: readonly { family: string; weight: string; source: string }[]): void {
  for (const { family, weight, source } of fonts)
    document.fonts.add(new FontFace(family, source, { weight }));
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(':root { --font-text: Roboto; --font-display: "Roboto Condensed" }');
  document.adoptedStyleSheets.push(sheet);
}
