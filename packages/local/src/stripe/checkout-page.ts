import { html, raw } from 'hono/html';
import type Stripe from 'stripe';
import { defaultCard } from './cards.ts';

type Filled = { number?: string; email?: string; name?: string; postalCode?: string; problem?: string };
type Page = ReturnType<typeof html>;

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
      <form method="post" class="card" autocomplete="off">
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

function page(title: string, body: Page): Page {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <style>
          ${raw(css)}
        </style>
      </head>
      <body>
        <p class="stand-in">Test payments on this computer. No card is charged.</p>
        ${body}
        <script>
          ${raw(script)}
        </script>
      </body>
    </html>`;
}

function money(cents: number, currency: string): string {
  return new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(cents / 100);
}

function spaced(number: string): string {
  return number.replace(/\s/g, '').replace(/(.{4})(?=.)/g, '$1 ');
}

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

const css = `
  :root { color-scheme: light dark; --ground: #f6f7f9; --paper: #fff; --ink: #1a1f36; --quiet: #5a6378; --edge: #8792a2; --rule: #e3e8ee; --main: #4b45c6; --on-main: #fff; --bad: #b3093c; }
  @media (prefers-color-scheme: dark) { :root { --ground: #12141c; --paper: #1b1e29; --ink: #eef0f6; --quiet: #a9b1c4; --edge: #77809a; --rule: #313646; --main: #a7a3ff; --on-main: #14122e; --bad: #ff9db4; } }
  * { box-sizing: border-box; }
  body { margin: 0; background: var(--ground); color: var(--ink); font: 17px/1.5 system-ui, sans-serif; }
  .stand-in { margin: 0; padding: 8px 20px; text-align: center; font-size: 15px; color: var(--quiet); border-bottom: 1px solid var(--rule); }
  main { max-width: 920px; margin: 0 auto; padding: 32px 20px 48px; }
  .pay { display: grid; gap: 32px; }
  @media (min-width: 760px) { .pay { grid-template-columns: 1fr 1fr; gap: 64px; padding-top: 64px; } }
  .due { margin: 8px 0 16px; font-size: 40px; line-height: 1.1; font-weight: 650; font-variant-numeric: tabular-nums; }
  ul { list-style: none; margin: 0; padding: 0; }
  li { display: flex; justify-content: space-between; gap: 16px; padding: 10px 0; border-bottom: 1px solid var(--rule); font-variant-numeric: tabular-nums; }
  .total { font-weight: 650; border: 0; }
  .quiet, small { color: var(--quiet); font-size: 15px; }
  .card { display: grid; gap: 14px; align-content: start; background: var(--paper); padding: 24px 20px; border: 1px solid var(--rule); border-radius: 10px; }
  h1 { margin: 0; font-size: 22px; }
  label { display: grid; gap: 4px; font-size: 15px; }
  input { font: inherit; font-size: 17px; width: 100%; min-height: 46px; padding: 8px 12px; color: var(--ink); background: var(--paper); border: 1px solid var(--edge); border-radius: 6px; font-variant-numeric: tabular-nums; }
  .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
  .cards { display: flex; flex-wrap: wrap; gap: 8px; margin: -4px 0 0; }
  .cards[hidden] { display: none; }
  .cards button { font: inherit; font-size: 15px; min-height: 44px; padding: 4px 14px; color: var(--ink); background: transparent; border: 1px solid var(--edge); border-radius: 22px; cursor: pointer; }
  .main { display: inline-block; font: inherit; font-weight: 650; min-height: 52px; padding: 12px 24px; text-align: center; text-decoration: none; color: var(--on-main); background: var(--main); border: 0; border-radius: 6px; cursor: pointer; }
  .main:disabled { opacity: .7; }
  .back { color: var(--quiet); }
  .problem { margin: 0; padding: 10px 12px; color: var(--bad); border: 1px solid currentColor; border-radius: 6px; }
  .note { max-width: 480px; }
  :focus-visible { outline: 3px solid var(--main); outline-offset: 3px; }
`;
