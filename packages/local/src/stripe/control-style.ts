/** What the fault panel looks like beside `page.ts`. */
export const controlStyle = `
  :root { --good: #0b6b3a; --warn: #8a4b00; --tint: #ecebfb; --field: #fff; }
  @media (prefers-color-scheme: dark) { :root { --good: #7fd8a6; --warn: #f2b866; --tint: #2a2850; --field: #12141c; } }
  .panel { max-width: 1240px; display: grid; gap: 28px 40px; }
  .panel h1 { font-size: 30px; line-height: 1.15; }
  .panel h2 { margin: 0 0 10px; font-size: 17px; }
  .panel header { display: grid; gap: 12px; align-items: center; }
  .summary { margin: 0; color: var(--quiet); }
  .summary.wrong { color: var(--warn); font-weight: 600; }
  .presets { display: inline-flex; width: max-content; border: 1px solid var(--edge); border-radius: 8px; overflow: hidden; }
  .presets button { font: inherit; min-height: 46px; padding: 8px 20px; color: var(--ink); background: var(--field); border: 0; border-right: 1px solid var(--rule); cursor: pointer; }
  .presets button:last-child { border-right: 0; }
  .presets button[aria-pressed=true] { background: var(--main); color: var(--on-main); font-weight: 650; }
  .presets button:focus-visible { outline-offset: -4px; outline-color: currentColor; }
  .settings { display: grid; gap: 28px 40px; min-width: 0; }
  fieldset { border: 0; border-top: 2px solid var(--ink); margin: 0; padding: 0; min-width: 0; }
  legend { padding: 10px 0 6px; font-weight: 650; float: left; width: 100%; }
  legend + * { clear: both; }
  .row, .share, .check { border-bottom: 1px solid var(--rule); min-height: 54px; padding: 4px 0; font-size: 16px; }
  .row { display: flex; align-items: center; justify-content: space-between; gap: 12px; }
  .ends { display: inline-flex; align-items: center; gap: 8px; flex: none; }
  .ends i { font-style: normal; color: var(--quiet); font-size: 15px; }
  .panel input[type=number], .panel select { font: inherit; font-size: 16px; min-height: 44px; color: var(--ink); background: var(--field); border: 1px solid var(--edge); border-radius: 6px; padding: 6px 8px; font-variant-numeric: tabular-nums; }
  .panel .ends input[type=number] { width: 5.2em; text-align: right; }
  .panel .row select { max-width: 60%; }
  .share { display: grid; grid-template-columns: minmax(0, 1fr) 3.2em minmax(90px, 40%); align-items: center; gap: 10px; }
  .share output { text-align: right; font-variant-numeric: tabular-nums; color: var(--quiet); }
  .share.on output { color: var(--warn); font-weight: 650; }
  .panel input[type=range] { width: 100%; min-height: 44px; padding: 0; border: 0; background: transparent; accent-color: var(--main); }
  .check input { accent-color: var(--main); }
  .add { display: grid; grid-template-columns: 1fr 1fr; gap: 10px; align-items: end; }
  .add .wide { grid-column: 1 / -1; }
  .add select, .add input { width: 100%; min-width: 0; }
  .add .second { grid-column: 1 / -1; }
  .lines { margin-bottom: 12px; }
  .lines:empty { display: none; }
  .lines li { align-items: center; font-size: 15px; padding: 4px 0; overflow-wrap: anywhere; }
  .lines button { font: inherit; flex: none; min-height: 44px; padding: 4px 12px; color: var(--ink); background: transparent; border: 1px solid var(--edge); border-radius: 6px; cursor: pointer; }
  .side { display: grid; gap: 28px; align-content: start; min-width: 0; }
  .now { border-top: 2px solid var(--ink); padding-top: 10px; }
  .now .quiet { margin: 10px 0 0; }
  .script { border-top: 2px solid var(--ink); padding-top: 10px; min-width: 0; }
  .log { min-width: 0; border-top: 2px solid var(--ink); padding-top: 10px; }
  dl { margin: 0 0 12px; display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
  dt { color: var(--quiet); font-size: 15px; }
  dd { margin: 0; font-size: 24px; font-weight: 650; font-variant-numeric: tabular-nums; }
  #clock { font-size: 18px; padding-top: 5px; }
  .acts { display: flex; flex-wrap: wrap; gap: 8px; }
  .acts .second { padding: 8px 16px; }
  .log ol { list-style: none; margin: 0; padding: 0; max-height: 420px; overflow: auto; border-top: 1px solid var(--rule); }
  .log li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 12px; padding: 6px 0; font-size: 15px; align-items: baseline; }
  .log code { font: 14px/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
  .log small { grid-column: 1 / -1; font-size: 14px; overflow-wrap: anywhere; }
  .log b { font-variant-numeric: tabular-nums; font-weight: 600; }
  .log .bad { color: var(--bad); }
  .log .good { color: var(--good); }
  .log .empty { color: var(--quiet); }
  #problem[hidden] { display: none; }
  @media (min-width: 700px) {
    .settings { grid-template-columns: 1fr 1fr; }
    .panel header { grid-template-columns: 1fr auto; }
    .panel header .summary { grid-column: 1; }
    .panel header .presets { grid-column: 2; grid-row: 1 / span 2; }
    .panel header noscript { grid-column: 1 / -1; }
  }
  @media (min-width: 1080px) {
    .panel { grid-template-columns: 1fr 1fr 1fr; }
    .panel header, .settings, #problem { grid-column: 1 / -1; }
    .settings { grid-template-columns: 1fr 1fr 1fr; }
  }
`;
