import { Hono } from 'hono';
import { html } from 'hono/html';
import * as v from 'valibot';
import type { Account } from './accounts.ts';
import { closedBankAccount, followLink, openPage, submitDetails } from './onboarding.ts';
import { type Page, page } from './page.ts';
import type { World } from './world.ts';

const filled = v.object({
  name: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(200)), ''),
  bankAccount: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(40)), ''),
  agreed: v.optional(v.string()),
  action: v.picklist(['submit', 'later']),
});

/**
 * Onboarding of a connected account: `GET /setup/e/:account/:link` follows a link once, to `/setup/s/:page`, a form that
 * `POST {name, bankAccount, agreed?, action: submit | later}` fills in, wholly or by half.
 */
export function onboardingRoutes(world: World, changed: () => void): Hono {
  const app = new Hono();
  app.get('/setup/e/:account/:link', (c) => {
    const led = world.state.atomically(() => followLink(world, c.req.param('link')));
    if (led === undefined) return c.html(overPage(), 404);
    return c.redirect('page' in led ? `/setup/s/${led.page}` : led.refresh, 303);
  });
  app.get('/setup/s/:page', (c) => {
    const open = openPage(world, c.req.param('page'));
    return open === undefined ? c.html(overPage(), 410) : c.html(formPage(open.account));
  });
  app.post('/setup/s/:page', async (c) => {
    const open = openPage(world, c.req.param('page'));
    if (open === undefined) return c.html(overPage(), 410);
    const form = v.safeParse(filled, await c.req.parseBody());
    if (!form.success) return c.html(formPage(open.account, 'Fill the form in again.'), 422);
    const { name, bankAccount, agreed, action } = form.output;
    const done = action === 'submit';
    if (done && (name === '' || bankAccount === '' || agreed === undefined))
      return c.html(formPage(open.account, 'A name, a bank account and your agreement are needed.'), 422);
    world.state.atomically(() => {
      world.request = { id: null, idempotency_key: null };
      submitDetails(world, open.account.id, { name, bankAccount, agreed: agreed !== undefined, done });
    });
    changed();
    return c.redirect(open.page.returnUrl, 303);
  });
  return app;
}

function formPage(account: Account, problem?: string): Page {
  const name = account.business_profile?.name ?? '';
  return page(
    'Get paid',
    html`<main class="note">
      <form method="post" class="card" autocomplete="off">
        <h1>Tell who is to be paid</h1>
        ${problem === undefined ? '' : html`<p class="problem" role="alert">${problem}</p>`}
        <label>Name of the business<input name="name" maxlength="200" value="${name}" /></label>
        <label
          >Bank account<input name="bankAccount" inputmode="numeric" maxlength="40" value="000123456789"
        /></label>
        <p class="quiet">Account ${closedBankAccount} is one that no money can be sent to.</p>
        <label class="check"><input type="checkbox" name="agreed" value="yes" />The terms are agreed to</label>
        <button class="main" name="action" value="submit">Submit</button>
        <button class="second" name="action" value="later">Save and go back</button>
      </form>
    </main>`,
  );
}

function overPage(): Page {
  return page(
    'This link is over',
    html`<main class="note"><h1>This link is over</h1><p>Go back to where you found it, and ask for another.</p></main>`,
  );
}
