import { html } from 'hono/html';
import type Stripe from 'stripe';
import { defaultCard } from './cards.ts';
import { type Page, page } from './page.ts';

type Filled = { number?: string; email?: string; name?: string; postalCode?: string; problem?: string };

/** The page that a browser pays on. It works without script; with it, a press on a test card fills the number in. */
export function payPage(session: Stripe.Checkout.Session, items: Stripe.LineItem[], filled: Filled): Page {
  const currency = session.currency ?? 'usd';
  const total = money(session.amount_total ?? 0, currency);
  const endsAt = new Date(session.expires_at * 1_000).toISOString();
  return page(
    `Pay ${total}`,
    html`<main class="pay">
      <section class="bill" aria-label="What you pay for">
        ${session.cancel_url === null ? '' : html`<a class="back" href="${session.cancel_url}">← Back to the shop</a>`}
        <p class="due">${total}</p>
        <ul>
          ${items.map(
            (item) =>
              html`<li>
                <span>${item.description}${(item.quantity ?? 1) > 1 ? html` <small>× ${item.quantity}</small>` : ''}</span>
                <span>${money(item.amount_total, currency)}</span>
              </li>`,
          )}
          <li class="total"><span>Total due</span><span>${total}</span></li>
        </ul>
        <p class="quiet">This page closes at <time datetime="${endsAt}">${endsAt.slice(11, 16)} UTC</time>.</p>
      </section>
      <form method="post" action="/c/pay/${session.id}" class="card" autocomplete="off">
        <h1>Pay with a test card</h1>
        ${filled.problem === undefined ? '' : html`<p class="problem" role="alert">${filled.problem}</p>`}
        <label>Email<input name="email" type="email" required value="${filled.email ?? session.customer_email ?? 'fan@example.com'}" /></label>
        <label
          >Card number<input name="number" inputmode="numeric" required maxlength="23" value="${spaced(filled.number ?? defaultCard)}"
        /></label>
        <p class="cards" id="cards" hidden>
          <button type="button" data-card="4242424242424242">Pays</button>
          <button type="button" data-card="4000000000000002">Declined</button>
          <button type="button" data-card="4000000000009995">No funds</button>
          <button type="button" data-card="4000002500003155">Bank asks</button>
          <button type="button" data-card="4000000000000259">Disputed later</button>
        </p>
        <div class="pair">
          <label>Expires<input name="expiry" value="12 / 34" maxlength="9" /></label>
          <label>CVC<input name="cvc" inputmode="numeric" value="123" maxlength="4" /></label>
        </div>
        <label>Name on card<input name="name" value="${filled.name ?? ''}" /></label>
        <label>ZIP<input name="postalCode" inputmode="numeric" value="${filled.postalCode ?? '78701'}" maxlength="10" /></label>
        <button class="main">Pay ${total}</button>
      </form>
    </main>`,
    script,
  );
}

/** The bank of the card asks its holder whether it is them. */
export function challengePage(session: Stripe.Checkout.Session): Page {
  const total = money(session.amount_total ?? 0, session.currency ?? 'usd');
  return page(
    'Confirm the payment',
    html`<main class="note">
      <form method="post" class="card">
        <h1>Is it you?</h1>
        <p>Your test bank asks before it lets ${total} go.</p>
        <button class="main" name="result" value="complete">Yes, let it go</button>
        <button class="second" name="result" value="fail">No, stop it</button>
      </form>
    </main>`,
  );
}

/** A session that can take no money any more. */
export function closedPage(session: Stripe.Checkout.Session, successUrl: string): Page {
  if (session.status === 'complete')
    return page(
      'Paid',
      html`<main class="note"><h1>This is paid</h1><p>Nothing more is due.</p><a class="main" href="${successUrl}">Back to the shop</a></main>`,
    );
  return page(
    'Session expired',
    html`<main class="note">
      <h1>This page has ended</h1>
      <p>Nothing was charged.</p>
      ${session.cancel_url === null ? '' : html`<a class="main" href="${session.cancel_url}">Back to the shop</a>`}
    </main>`,
  );
}

export function unknownPage(): Page {
  return page(
    'Not found',
    html`<main class="note"><h1>There is no such payment</h1><p>Go back to the shop and try again.</p></main>`,
  );
}

function money(cents: number, currency: string): string {
  return new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(cents / 100);
}

function spaced(number: string): string {
  return number.replace(/\s/g, '').replace(/(.{4})(?=.)/g, '$1 ');
}

/** A press on a test card fills its number in; the page works without. */
const script = `
  const cards = document.getElementById('cards')
  if (cards) {
    cards.hidden = false
    cards.addEventListener('click', (event) => {
      const number = event.target.dataset?.card
      if (number) document.querySelector('[name=number]').value = number.replace(/(.{4})(?=.)/g, '$1 ')
    })
    document.querySelector('form').addEventListener('submit', (event) => {
      const button = event.target.querySelector('.main')
      setTimeout(() => { button.disabled = true; button.textContent = 'Paying …' })
    })
    addEventListener('pageshow', (event) => { if (event.persisted) location.reload() })
    for (const time of document.querySelectorAll('time'))
      time.textContent = new Date(time.dateTime).toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' })
  }
`;
