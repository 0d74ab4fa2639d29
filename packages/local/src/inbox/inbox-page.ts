import { html, raw } from 'hono/html';
import { inboxCss } from './inbox-css.ts';
import { codeIn, type Stored } from './message-store.ts';

type Page = ReturnType<typeof html>;

/** All that was sent, newest first. With script it keeps itself up to date; without, there is a link to look again. */
export function inboxPage(
  messages: Stored[],
  to: string | undefined,
  paymentFaultsUrl: string | undefined,
): Page {
  return page(
    'Inbox',
    html`<main>
      <div class="head">
        <h1>Inbox</h1>
        <form role="search">
          <label>Number or address<input name="to" value="${to ?? ''}" autocomplete="off" inputmode="email" /></label>
          <button>Show</button>
          ${to === undefined ? '' : html`<a href="/">Show all</a>`}
        </form>
      </div>
      <p class="quiet">Every mail and text message that Zilker sends on this computer ends here. Nothing leaves it.</p>
      ${
        paymentFaultsUrl === undefined
          ? ''
          : html`<p><a href="${paymentFaultsUrl}">Payments: make things go wrong</a></p>`
      }
      <noscript><p><a href="">Look again</a></p></noscript>
      <div id="list" aria-live="polite">${messageList(messages)}</div>
    </main>`,
    listScript,
  );
}

/** The part of the page that changes. */
export function messageList(messages: Stored[]): Page {
  if (messages.length === 0)
    return html`<div class="empty"><h2>Nothing yet</h2><p>Ask for a sign-in code, and it appears here.</p></div>`;
  return html`<ol>
    ${messages.map((message) => listRow(message))}
  </ol>`;
}

function listRow(message: Stored): Page {
  const code = codeIn(message);
  const isText = message.kind === 'sms';
  return html`<li>
    <a class="row" href="/m/${encodeURIComponent(message.id)}">
      <span class="kind">${isText ? 'Text' : 'Mail'}</span>
      <span class="what">
        <strong>${isText ? message.text : message.subject}</strong>
        <span class="quiet">to ${message.to.join(', ')}</span>
      </span>
      <time datetime="${message.at}">${clock(message.at)}</time>
    </a>
    ${code === undefined ? '' : html`<output class="code" aria-label="Code">${code}</output>`}
  </li>`;
}

export function messagePage(message: Stored): Page {
  const code = codeIn(message);
  const path = `/m/${encodeURIComponent(message.id)}`;
  return page(
    message.kind === 'sms' ? 'Text message' : message.subject,
    html`<main>
      <p><a href="/">← Inbox</a></p>
      <h1 class="subject">${message.kind === 'sms' ? 'Text message' : message.subject}</h1>
      <dl>
        <dt>From</dt>
        <dd>${message.from}</dd>
        <dt>To</dt>
        <dd>${message.to.join(', ')}</dd>
        <dt>Sent</dt>
        <dd><time datetime="${message.at}">${clock(message.at)}</time></dd>
      </dl>
      ${code === undefined ? '' : html`<output class="code" aria-label="Code">${code}</output>`}
      ${message.attachments.map(
        ({ name }, index) => html`<p><a href="${path}/attachments/${index}">${name}</a></p>`,
      )}
      ${
        message.html === null
          ? html`<pre>${message.text}</pre>`
          : html`<iframe title="The mail" sandbox="allow-popups allow-popups-to-escape-sandbox" src="${path}/html"></iframe>`
      }
    </main>`,
    timesScript,
  );
}

function page(title: string, body: Page, script: string): Page {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Zilker</title>
        <link rel="stylesheet" href="/tokens.css" />
        <style>
          ${raw(inboxCss)}
        </style>
      </head>
      <body>
        ${body}
        <script>
          ${raw(script)}
        </script>
      </body>
    </html>`;
}

function clock(iso: string): string {
  return `${iso.slice(11, 16)} UTC`;
}

const timesScript = `
  const clocks = () => {
    for (const time of document.querySelectorAll('time'))
      time.textContent = new Date(time.dateTime).toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' })
  }
  clocks()
`;

const listScript = `${timesScript}
  const list = document.getElementById('list')
  let asking = false
  let again = false
  const refresh = async () => {
    if (asking) { again = true; return }
    asking = true
    const answer = await fetch('/list' + location.search).catch(() => undefined)
    if (answer?.ok) { list.innerHTML = await answer.text(); clocks() }
    asking = false
    if (again) { again = false; setTimeout(refresh, 250) }
  }
  const updates = new EventSource('/updates')
  updates.addEventListener('arrived', refresh)
  updates.addEventListener('ready', refresh)
`;
