import type { DropFacts } from '@zilker/contracts/drop';
import type { Tick } from '@zilker/contracts/socket/tick';
import { type Html, html } from './html.ts';
import { pageCss } from './page-css.ts';
import { type PageWords, pageWords } from './page-words.ts';
import { exactTime } from './say.ts';

/** The page comes again by itself after so many seconds, or stays as it is. */
export type Refresh = { afterSeconds: number } | 'still';

/**
 * A drop for who has no script: the live facts, when they change, and what it takes to join. `asIs` is its own address without
 * and `still` with the wish that it should not refresh itself.
 */
export function renderPage(input: { facts: DropFacts; tick: Tick; nowMs: number; refresh: Refresh }): string {
  const { facts, tick, nowMs, refresh } = input;
  const words = pageWords(facts, tick, nowMs);
  const isOver = tick.phase === 'closed' || (tick.phase === 'sold_out' && facts.mode === 'draw');
  return documentOf({
    title: `${words.head} · ${facts.title}`,
    ground: words.ground,
    refresh: isOver ? 'still' : refresh,
    body: html`<div class="head">
<p class="of"><b>${facts.title}</b> · ${facts.venueName}</p>
<h1>${words.head}</h1>
<p class="lead">${words.lead}</p>
${facts.demo && !isOver ? html`<p class="quiet">This is a demo: the crowd is simulated, and one ticket is left for you.</p>` : null}
<p class="quiet now">As of <time datetime="${new Date(nowMs).toISOString()}">${exactTime(nowMs, facts.timezone)}</time>.
${isOver ? null : refreshLine(refresh)}</p>
</div>
${factList(words)}
${joining(facts, tick)}
${facts.frozen ? proof(facts) : null}`,
  });
}

/** For an address with no drop behind it, and for moments in which nothing can be read. */
export function renderTrouble(input: { head: string; lead: string; refresh: Refresh }): string {
  return documentOf({
    title: input.head,
    ground: 'paper',
    refresh: input.refresh,
    body: html`<div><h1>${input.head}</h1><p class="lead">${input.lead}</p><p class="now"><a class="act" href="/">See what is on</a></p></div>`,
  });
}

function documentOf(page: { title: string; ground: string; refresh: Refresh; body: Html }): string {
  const refresh =
    page.refresh === 'still'
      ? null
      : html`<meta http-equiv="refresh" content="${page.refresh.afterSeconds}">`;
  return html`<!doctype html>
<html lang="en-US" class="${page.ground}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
${refresh}
<title>${page.title} · Zilker</title>
<style>${{ html: pageCss }}</style>
</head>
<body>
<header><p class="mark" aria-label="Zilker" role="img">Z<i>ı</i>lker</p></header>
<main>
${page.body}
</main>
</body>
</html>
`.html;
}

function refreshLine(refresh: Refresh): Html {
  return refresh === 'still'
    ? html`It stays as it is. <a href="?">Let it refresh by itself</a>`
    : html`This page refreshes by itself. <a href="?still">Keep it still</a>`;
}

function factList({ facts }: PageWords): Html {
  return html`<dl>${facts.map(
    ({ term, value, more }) =>
      html`<div><dt>${term}</dt><dd>${value}</dd>${more === undefined ? null : html`<dd class="more">${more}</dd>`}</div>`,
  )}</dl>`;
}

function joining(facts: DropFacts, tick: Tick): Html {
  const canJoin = tick.phase !== 'sold_out' && tick.phase !== 'closed';
  const safe = html`<p>If you have a place already, it is safe while script is off. It is yours again on any device where you sign in with the same phone number.</p>`;
  if (!canJoin)
    return html`<section class="card"><h2>Nobody can join any more</h2><p><a class="act" href="/">See what else is on</a></p></section>`;
  return html`<section class="card">
<h2>What it takes to join</h2>
<p>A phone that gets text messages, and a browser with JavaScript: it makes a key of its own, so that nobody else can use your turn, works out your position by itself and keeps a connection open.</p>
<p>Turn JavaScript on for this site, then <a href="/drops/${facts.drop}">go to the ${tick.phase === 'lobby' || (tick.phase === 'scheduled' && facts.mode === 'draw') ? 'lobby' : 'line'}</a>.</p>
${safe}
</section>`;
}

function proof(facts: DropFacts): Html {
  return html`<section class="card">
<h2>Check the draw</h2>
<p>All that it was made from is public: <a href="/room/v1/drops/${facts.drop}/proof">the proof as JSON</a>. Whoever has Zilker’s source checks it offline with <code>npm run verify-draw</code>.</p>
</section>`;
}
