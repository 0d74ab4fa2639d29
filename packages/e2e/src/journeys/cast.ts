import { refreshSession } from '@zilker/contracts/http/auth';
import type { Id } from '@zilker/contracts/ids';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import type { Inbox } from '../stage/inbox.ts';
import type { Scheduled } from '../stage/people.ts';
import type { Stage } from '../stage/stage.ts';

/** What the journeys share: the stage, and what earlier ones leave behind for later ones. */
export type Cast = {
  stage: Stage;
  inbox: Inbox;
  /** The venue's portal, signed in. */
  portal: Page;
  /** The venue's own session, for what no journey is about. */
  venueHeaders: { authorization: string };
  /** The night that the fan buys tickets for and the scanner lets in to. */
  night: Scheduled;
  fan: BrowserContext;
  /** The addresses of the fan's tickets. */
  tickets: string[];
};

export const venueEmail = 'door@redbluff.example';
export const fanName = 'Mara Vale';

/** Signs a fan in on the page that asks for it, by the code that is texted. `phone` is ten digits. */
export async function signIn(page: Page, inbox: Inbox, phone: string): Promise<void> {
  await page.getByLabel('Mobile number').fill(phone);
  await page.getByRole('button', { name: 'Text me a code' }).click();
  await page.getByLabel('6-digit code').fill(await inbox.code(`+1${phone}`));
}

/** A venue's own browser at its desk, signed in by the code that is mailed. */
export async function openPortal({ stage, inbox }: Cast, email: string): Promise<Page> {
  const page = await (await stage.person({ viewport: { width: 1280, height: 900 } })).newPage();
  await page.goto(stage.stack.urls.portal);
  await page.getByLabel('Email').fill(email);
  await page.getByRole('button', { name: 'Mail me a code' }).click();
  await page.getByLabel('6-digit code').fill(await inbox.code(email));
  await page.getByRole('link', { name: 'New event' }).first().waitFor();
  return page;
}

/** What says who that venue is where no browser asks. It lasts for minutes. */
export async function headersOf({ stage }: Cast, portal: Page): Promise<Cast['venueHeaders']> {
  const origin = stage.stack.urls.portal;
  const answer = await portal.context().request.post(`${origin}${refreshSession.path}`, {
    data: { app: 'portal' },
    headers: { origin },
  });
  const { access } = (await answer.json()) as { access: string };
  return { authorization: `Bearer ${access}` };
}

/** From the address of a drop to a place in it, signing in on the way where that is asked for. */
export async function joinDrop(page: Page, cast: Cast, drop: Id<'drop'>, phone: string): Promise<void> {
  await page.goto(`${cast.stage.stack.urls.storefront}/drops/${drop}`);
  await page.getByLabel('Mobile number').or(waitingHead(page)).waitFor();
  if (await page.getByLabel('Mobile number').isVisible()) await signIn(page, cast.inbox, phone);
  await waitingHead(page).waitFor();
}

/** From the call, or from joining an ordinary sale, to choosing. */
export async function startChoosing(page: Page): Promise<void> {
  const start = page.getByRole('button', { name: 'Start choosing' });
  const shelves = page.getByRole('heading', { name: 'Choose your tickets' });
  await start.or(shelves).first().waitFor();
  // who has only just joined goes straight in, and the button with them; on a busy machine that was a while ago
  if (await start.isVisible()) await start.click({ timeout: 5_000 }).catch(() => undefined);
  await shelves.waitFor();
}

/** What stands at the head of a waiting page, from the lobby to the call. */
export function waitingHead(page: Page): Locator {
  return page.getByRole('heading', {
    name: /The draw is in|The draw is being made|is your position|ahead of you|You are next|It’s your turn/,
  });
}

/** The place that this browser holds in a drop: its receipt. */
export function placeIn(page: Page, drop: string): Promise<{ index: number; leaf: string; blind: string }> {
  return page.evaluate((key) => {
    const { index, leaf, blind } = JSON.parse(localStorage.getItem(key) ?? '{}');
    return { index, leaf, blind };
  }, `zilker:place:${drop}`);
}

/** The text of the ticket code that the page shows now. */
export async function codeOn(page: Page): Promise<string> {
  const code = page.locator('svg[data-code]');
  await code.waitFor();
  return (await code.getAttribute('data-code')) ?? '';
}

/** Resolves once the app is kept on this device, so that it opens without a network. */
export async function untilKept(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

/** Sets a stepper to `count`, one press at a time. */
export async function stepTo(page: Page, label: string, count: number): Promise<void> {
  const stepper = page.getByRole('group', { name: label });
  const shown = async () => Number(await stepper.locator('output').textContent());
  while ((await shown()) < count) await stepper.getByRole('button', { name: 'One more' }).click();
  while ((await shown()) > count) await stepper.getByRole('button', { name: 'One less' }).click();
}
