import { html } from 'hono/html';
import * as v from 'valibot';
import { controlScript } from './control-script.ts';
import { controlStyle } from './control-style.ts';
import { faultsSchema } from './faults.ts';
import { type Page, page } from './page.ts';
import { offFaults, slowFaults, worstFaults } from './presets.ts';
import { reads, writes } from './routes.ts';

const callShares: [string, string][] = [
  ['errorsBefore', 'Fail, nothing done'],
  ['errorsAfter', 'Fail, though done'],
  ['busy', 'Too many requests'],
  ['loseAnswers', 'Done, answer lost'],
  ['timeouts', 'No answer in time'],
];
const webhookShares: [string, string][] = [
  ['dropWebhooks', 'Never told'],
  ['duplicateWebhooks', 'Told twice'],
  ['reorderWebhooks', 'Told out of order'],
];
const steps: [number, string][] = [
  [3_600_000, '1 hour'],
  [86_400_000, '1 day'],
  [7 * 86_400_000, '7 days'],
];

/** The fault panel: settings as controls, and what was asked and told of late. It needs script. */
export function controlPage(): Page {
  const presets = { off: offFaults, slow: slowFaults, worst: worstFaults(1) };
  return page(
    'What goes wrong · payments',
    html`<main class="panel">
      <header>
        <h1>What goes wrong</h1>
        <p id="summary" class="summary" role="status">Reading the settings …</p>
        <div class="presets" role="group" aria-label="Presets">
          <button type="button" data-preset="off" aria-pressed="false">Nothing</button>
          <button type="button" data-preset="slow" aria-pressed="false">Slow</button>
          <button type="button" data-preset="worst" aria-pressed="false">Worst</button>
        </div>
        <noscript><p class="problem">This page needs script. The same is at <code>/_control/faults</code>.</p></noscript>
      </header>
      <form id="settings" class="settings" autocomplete="off">
        <fieldset>
          <legend>Calls</legend>
          ${select('outage', 'All calls', [
            ['none', 'Answered'],
            ['error', 'Fail'],
            ['busy', 'Too many requests'],
            ['reset', 'Connection cut'],
          ])}
          ${range('latencyMs', 'Each waits')} ${callShares.map(([name, label]) => share(name, label))}
        </fieldset>
        <fieldset>
          <legend>Webhooks</legend>
          ${check('holdWebhooks', 'Hold them all back')} ${range('webhookDelayMs', 'Each waits')}
          ${webhookShares.map(([name, label]) => share(name, label))}
          ${number('reorderMs', 'Out of order by up to', 'ms', 600_000)}
        </fieldset>
        <div class="side">
        <fieldset>
          <legend>Money</legend>
          ${select('refunds', 'Refunds', [
            ['succeed', 'Come through'],
            ['pending', 'Hang'],
            ['fail', 'Fail a moment later'],
          ])}
          ${number('fundsPendingDays', 'A charge can be paid out after', 'days', 30)} ${number('seed', 'Dice', 'seed', 999_999)}
        </fieldset>
      <section class="now" aria-labelledby="now">
        <h2 id="now">Now</h2>
        <dl>
          <div><dt>Webhooks to tell</dt><dd id="undelivered">–</dd></div>
          <div><dt>Clock</dt><dd id="clock">–</dd></div>
        </dl>
        <div class="acts">
          <button type="button" class="second" id="flush">Tell all now</button>
          ${steps.map(([ms, label]) => html`<button type="button" class="second" data-advance="${ms}">+ ${label}</button>`)}
        </div>
        <p class="quiet">The clock goes forward only. Sessions, authorisations and what is put off go with it.</p>
      </section>
        </div>
      </form>
      <form id="script" class="script" autocomplete="off">
        <h2>At a named call</h2>
        <ul id="lines" class="lines"></ul>
        <div class="add">
          <label class="wide">Call<select name="call">${routes().map((call) => html`<option>${call}</option>`)}</select></label>
          <label>From number<input name="nth" type="number" min="1" max="100000" value="1" /></label>
          <label>Times<input name="times" type="number" min="1" max="100000" value="1" /></label>
          <label
            >When<select name="when">
              <option value="before">Before its effect</option>
              <option value="after">After its effect</option>
            </select></label
          >
          <label
            >How<select name="how">
              <option value="reset">Connection cut</option>
              <option value="error">Fails</option>
              <option value="error_kept">Fails, and again with its key</option>
              <option value="busy">Too many requests</option>
              <option value="timeout">No answer</option>
            </select></label
          >
          <button class="second">Add</button>
        </div>
      </form>
      <section class="log" aria-labelledby="calls-title">
        <h2 id="calls-title">Calls of late</h2>
        <ol id="calls" tabindex="0" aria-labelledby="calls-title"></ol>
      </section>
      <section class="log" aria-labelledby="events-title">
        <h2 id="events-title">Last events</h2>
        <ol id="events" tabindex="0" aria-labelledby="events-title"></ol>
      </section>
      <p id="problem" class="problem" role="alert" hidden></p>
    </main>`,
    `const presets = ${JSON.stringify(presets)};\nconst plain = ${JSON.stringify(v.parse(faultsSchema, {}))};\n${controlScript}`,
    controlStyle,
  );
}

function routes(): string[] {
  const of = (method: string, table: object) => Object.keys(table).map((route) => `${method} ${route}`);
  return [...of('POST', writes), ...of('GET', reads)];
}

function share(name: string, label: string): Page {
  return html`<label class="share"
    ><span>${label}</span><output for="${name}">0 %</output
    ><input type="range" id="${name}" name="${name}" data-kind="share" min="0" max="100" step="1" value="0"
  /></label>`;
}

function range(name: string, label: string): Page {
  const end = (index: number, hint: string) =>
    html`<input type="number" name="${name}" data-kind="range" data-end="${index}" min="0" max="600000" step="50" value="0" aria-label="${label}, ${hint}, in milliseconds" />`;
  return html`<div class="row"><span>${label}</span><span class="ends">${end(0, 'at least')}<i>to</i>${end(1, 'at most')}<i>ms</i></span></div>`;
}

function number(name: string, label: string, unit: string, max: number): Page {
  return html`<label class="row"
    ><span>${label}</span
    ><span class="ends"><input type="number" name="${name}" data-kind="number" min="0" max="${max}" value="0" /><i>${unit}</i></span></label
  >`;
}

function select(name: string, label: string, options: [string, string][]): Page {
  return html`<label class="row"
    ><span>${label}</span
    ><select name="${name}" data-kind="text">${options.map(([value, words]) => html`<option value="${value}">${words}</option>`)}</select></label
  >`;
}

function check(name: string, label: string): Page {
  return html`<label class="check"><input type="checkbox" name="${name}" data-kind="flag" />${label}</label>`;
}
