import { html, raw } from 'hono/html';

export type Page = ReturnType<typeof html>;

/** A page of the stand-in's own: light and dark, and readable without script. */
export function page(title: string, body: Page, script = '', moreCss = ''): Page {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <style>
          ${raw(css + moreCss)}
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
  input:not([type=checkbox]) { font: inherit; font-size: 17px; width: 100%; min-height: 46px; padding: 8px 12px; color: var(--ink); background: var(--paper); border: 1px solid var(--edge); border-radius: 6px; font-variant-numeric: tabular-nums; }
  .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
  .cards { display: flex; flex-wrap: wrap; gap: 8px; margin: -4px 0 0; }
  .cards[hidden] { display: none; }
  .cards button { font: inherit; font-size: 15px; min-height: 44px; padding: 4px 14px; color: var(--ink); background: transparent; border: 1px solid var(--edge); border-radius: 22px; cursor: pointer; }
  .main { display: inline-block; font: inherit; font-weight: 650; min-height: 52px; padding: 12px 24px; text-align: center; text-decoration: none; color: var(--on-main); background: var(--main); border: 0; border-radius: 6px; cursor: pointer; }
  .second { font: inherit; min-height: 48px; padding: 10px 24px; color: var(--ink); background: transparent; border: 1px solid var(--edge); border-radius: 6px; cursor: pointer; }
  .check { display: flex; align-items: center; gap: 10px; min-height: 44px; }
  .check input { width: 22px; min-height: 22px; flex: none; }
  .main:disabled { opacity: .7; }
  .back { color: var(--quiet); }
  .problem { margin: 0; padding: 10px 12px; color: var(--bad); border: 1px solid currentColor; border-radius: 6px; }
  .card p { margin: 0; }
  .note { max-width: 480px; }
  :focus-visible { outline: 3px solid var(--main); outline-offset: 3px; }
`;
