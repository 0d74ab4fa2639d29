import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

export const sizes = {
  narrow: { width: 320, height: 640 },
  phone: { width: 390, height: 844 },
  desk: { width: 1280, height: 900 },
};
const themes = ['light', 'dark'] as const;
/** Where pictures of every screen are kept for who wants to look at them: `SCREENS_TO=FOLDER npx vitest run screens.journey`. */
const picturesTo = process.env.SCREENS_TO;

/** At each size nothing has to be scrolled sideways; a picture is kept of each size and theme where they are wanted. */
export async function lookAtSizes(page: Page, name: string): Promise<void> {
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    window.scrollTo(0, 0);
  });
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(sideways, `scrolled sideways at ${viewport.width}`).toBeLessThanOrEqual(0);
    if (picturesTo !== undefined) await keepPictures(page, picturesTo, `${name}.${size}`);
  }
}

async function keepPictures(page: Page, folder: string, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const file = `${name.replaceAll(/[^a-z.]+/g, '-')}.${theme}.png`;
    const fullPage = (await page.locator('dialog[open]').count()) === 0;
    await page.screenshot({ path: join(folder, file), fullPage, animations: 'disabled' });
  }
}
