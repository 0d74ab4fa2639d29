import type { Page } from 'playwright-core';
import { doorsOf, hour, nowMs, portalEvent } from './portal-event.ts';
import type { Screen } from './portal-screens.ts';

const event = portalEvent();
const live = doorsOf(event);
const [gate] = event.gates;
const doors = `/doors/${event.id}`;
const rules = `${doors}/rules`;
const press = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).click();
const find = async (page: Page) => {
  await page.getByLabel('Name, end of a phone number or order').fill('Mara');
  await page.getByText('There are more.').waitFor();
};

/** The venue's doors in every state, by what the API says of them. */
export const doorScreens: Readonly<Record<string, Screen>> = {
  'the doors': {
    path: doors,
    says: /312 of 455.*309 are inside, 3 went out.*Front gate.*3 people went out.*Let in at both.*had no network from.*the phone was dead.*Found to be refunded/,
  },
  'the doors, nobody yet': {
    path: doors,
    answers: {
      doors: {
        ...live,
        scanners: [],
        inside: 0,
        admitted: 0,
        gates: live.gates.map((one) => ({ ...one, in: 0, out: 0 })),
        byMinute: [],
        doubled: [],
        notes: [],
      },
    },
    says: /each ticket came in once.*No scanner.*nobody now.*Each ticket came in once.*None yet/,
  },
  'the doors, a clock far off and a pairing ended': {
    path: doors,
    answers: {
      doors: {
        ...live,
        doubled: live.doubled.map((one) => ({ ...one, bothIn: false, window: null })),
        scanners: live.scanners.map((one, at) => ({
          ...one,
          aheadMs: 24 * hour,
          revokedAtMs: at === 0 ? null : nowMs - hour,
        })),
      },
    },
    says: /Scanned at both: let in .* turned away.*1 scanner paired.*clock is 24 hours ahead.*Ended/,
  },
  'the doors, not answering': {
    path: doors,
    answers: { outage: 'unavailable' },
    says: /We could not load your doors.*Try now/,
  },
  'the doors, with no newer facts': {
    path: doors,
    act: async (page) => {
      await page.route(/\/doors$/, (route) => route.abort('internetdisconnected'));
      await page.getByText('No newer facts').waitFor();
    },
    says: /No newer facts.*Showing what we knew.*312 of 455/,
  },
  'a pairing to be ended': {
    path: doors,
    act: press(/^End pairing of June/),
    says: /The phone loses the door list/,
  },
  'a check-in to be taken back, refused': {
    path: doors,
    answers: { refusal: 'check_in_settled' },
    act: async (page) => {
      await press(/^Take back the check-in of Theo/)(page);
      await press('Take the check-in back')(page);
      await page.getByRole('alert').waitFor();
    },
    says: /Nothing was taken back/,
  },
  'a ticket found': {
    path: doors,
    act: find,
    says: /Mara Vale.*In at .* at Front gate.*Blocked: Sold to a bot/,
  },
  'a ticket nobody has': {
    path: doors,
    answers: { found: { tickets: [], more: false } },
    act: async (page) => {
      await page.getByLabel('Name, end of a phone number or order').fill('zzz');
      await page.getByText('No ticket is found').waitFor();
    },
    says: /No ticket is found by “zzz”/,
  },
  'a ticket to be blocked, without a reason': {
    path: doors,
    act: async (page) => {
      await find(page);
      await press(/^Block ticket 1/)(page);
      await press('Block the ticket')(page);
    },
    says: /Nobody comes in with the ticket of Mara Vale.*Say why/,
  },
  'a ticket to be let in again': {
    path: doors,
    act: async (page) => {
      await find(page);
      await press(/^Unblock ticket 2/)(page);
    },
    says: /is good at the door again, within seconds/,
  },
  'door rules of a drop': {
    path: rules,
    says: /Wallets and paper.*Who goes out may come in again.*To somebody else.*may come in by any gate.*Change something first/,
  },
  'door rules, all of them set': {
    path: rules,
    answers: {
      event: portalEvent({
        policy: {
          carry: { fromHoursBefore: 24 },
          reentry: true,
          transfersFromMs: nowMs,
          returnsUntilMs: nowMs + hour,
        },
        ticketTypes: event.ticketTypes.map((type) => ({ ...type, gates: gate ? [gate.id] : null })),
      }),
    },
    act: async (page) => {
      await page.getByLabel('Hours before doors').fill('');
      await page.getByLabel('Hours before doors').blur();
    },
    says: /Enter hours.*comes in by these alone/,
  },
  'door rules, refused': {
    path: rules,
    answers: { refusal: 'schedule_invalid' },
    act: async (page) => {
      await page.getByLabel('Who goes out may come in again').check();
      await press('Save the rules')(page);
      await page.getByRole('alert').waitFor();
    },
    says: /Nothing was changed/,
  },
  'door rules, doors open': {
    path: rules,
    answers: { event: portalEvent({ doorsAtMs: nowMs - hour }) },
    says: /The doors are open.*scanners know within seconds/,
  },
};
