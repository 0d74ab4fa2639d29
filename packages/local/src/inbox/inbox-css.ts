/** On top of the tokens that the three apps share; values after the commas stand in where those are not at hand. */
export const inboxCss = `
  * { box-sizing: border-box; }
  body { margin: 0; background: var(--color-paper, Canvas); color: var(--color-ink, CanvasText); font: 1.0625rem/1.5 var(--font-text, system-ui, sans-serif); }
  main { max-width: 46rem; margin: 0 auto; padding: 1.5rem var(--gutter, 1.25rem) 4rem; }
  h1 { margin: 0; font: 700 var(--display-36, 2.25rem)/1.1 var(--font-display, system-ui); font-stretch: var(--stretch-display, 75%); }
  h2 { margin: 0; font-size: 1.25rem; }
  a { color: var(--color-link, LinkText); }
  .head { display: flex; flex-wrap: wrap; gap: 1rem; align-items: end; justify-content: space-between; }
  form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; }
  label { display: grid; gap: .25rem; font-size: .8125rem; color: var(--color-ink-2, inherit); }
  input, button { font: inherit; font-size: 1.0625rem; min-height: 2.75rem; padding: .25rem .75rem; color: inherit; background: var(--color-card, Field); border: 1px solid var(--color-edge, currentColor); border-radius: var(--radius-control, .5rem); }
  button { background: var(--color-action, ButtonText); color: var(--color-on-action, Canvas); border-color: transparent; cursor: pointer; }
  .quiet, dt, time { color: var(--color-ink-2, inherit); }
  ol { list-style: none; margin: 1rem 0 0; padding: 0; border-top: 2px solid var(--color-ink, currentColor); }
  li { border-bottom: 1px solid var(--color-rule, GrayText); }
  .row { display: grid; grid-template-columns: 3.25rem 1fr auto; gap: .75rem; padding: .875rem 0; color: inherit; text-decoration: none; }
  .row:hover strong { text-decoration: underline; }
  .kind { font-size: .9375rem; color: var(--color-ink-2, inherit); }
  .what { display: grid; min-width: 0; overflow-wrap: anywhere; }
  .what .quiet, time { font-size: .9375rem; font-variant-numeric: tabular-nums; }
  .code { display: inline-block; margin: 0 0 1rem 4rem; padding: .25rem .75rem; font: 700 1.75rem/1.2 var(--font-mono, monospace); letter-spacing: .12em; border: 1px solid var(--color-edge, currentColor); border-radius: var(--radius-control, .5rem); background: var(--color-card, Canvas); user-select: all; }
  main > .code { margin-left: 0; }
  .empty { margin-top: 2rem; padding: 2rem 0; border-top: 2px solid var(--color-ink, currentColor); }
  .subject { overflow-wrap: anywhere; }
  dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 1rem 0; }
  dd { margin: 0; overflow-wrap: anywhere; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; padding: 1rem; background: var(--color-card, Canvas); border: 1px solid var(--color-rule, GrayText); border-radius: var(--radius-card, .75rem); }
  iframe { width: 100%; height: 75vh; border: 1px solid var(--color-rule, GrayText); border-radius: var(--radius-card, .75rem); background: #fff; }
  :focus-visible { outline: 3px solid var(--color-focus, Highlight); outline-offset: 3px; }
`;
