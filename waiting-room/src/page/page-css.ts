import { createHash } from 'node:crypto';

/** The look of the page without script: a few of the design's tokens (`packages/ui/src/tokens.css`), light and dark. */
export const pageCss = `
:root{color-scheme:light dark;--ground:#f8f7f4;--card:#fff;--ink:#191512;--ink2:#544c45;--rule:#d8d3ca;--link:#0b5d50;--focus:#5336c9}
.lobby{--ground:#33255e;--card:#43337a;--ink:#fbf9ff;--ink2:#d6ccf3;--rule:#5c4b9b;--link:#fbf9ff;--focus:#fbf9ff}
.line{--ground:#0c4a43;--card:#145a52;--ink:#f6fcf9;--ink2:#c3e2da;--rule:#2d756b;--link:#f6fcf9;--focus:#f6fcf9}
@media (prefers-color-scheme:dark){
.paper{--ground:#14110f;--card:#1f1b18;--ink:#f7f2ea;--ink2:#c9c0b5;--rule:#3a342f;--link:#7fd9c3;--focus:#b9a6ff}
.lobby{--ground:#21173f;--card:#30245a;--rule:#5c4b9b}
.line{--ground:#08312c;--card:#0f433c;--rule:#245f57}
}
*{box-sizing:border-box;margin:0}
body{min-height:100vh;background:var(--ground);color:var(--ink);font:1.0625rem/1.5 -apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Liberation Sans",sans-serif;padding:1.5rem clamp(1.25rem,.6rem + 2.6vw,3rem) 3rem}
.mark,h1,h2{font-family:"Avenir Next Condensed","Roboto Condensed","Bahnschrift","Arial Narrow","Liberation Sans Narrow",sans-serif-condensed,"Helvetica Neue",Arial,sans-serif;font-weight:700;font-stretch:75%;line-height:1.05;text-wrap:balance}
.mark{font-size:1.75rem;margin-bottom:2rem}
.mark i{font-style:normal;position:relative}
.mark i::after{content:"";position:absolute;left:50%;top:.06em;width:.2em;height:.2em;margin-left:-.1em;border-radius:50%;background:#ffc233}
main{display:grid;gap:2rem;max-width:64rem;margin:0 auto}
header{max-width:64rem;margin:0 auto}
@media (min-width:60rem){main{grid-template-columns:minmax(0,1fr) minmax(0,1fr);grid-template-rows:auto auto 1fr;column-gap:4rem;align-items:start}dl{grid-column:2;grid-row:1/4}.head,.card{grid-column:1}}
.of{color:var(--ink2);margin-bottom:.75rem}
h1{font-size:clamp(2.75rem,2.1rem + 2.9vw,4rem);margin-bottom:1rem}
h2{font-size:1.375rem;margin-bottom:.75rem}
.lead{font-size:1.25rem;max-width:34rem}
p+p,.lead+p{margin-top:.75rem}
.quiet,dt,.more{color:var(--ink2);font-size:.9375rem}
dl,.card{background:var(--card);border-radius:.75rem;padding:.25rem 1.25rem}
dl>div{padding:.875rem 0}
dl>div+div{border-top:1px solid var(--rule)}
dd:not(.more){font-size:1.25rem;line-height:1.25;overflow-wrap:anywhere;white-space:pre-line}
.card{padding:1.25rem}
a{color:var(--link);text-underline-offset:.2em}
a:focus-visible{outline:3px solid var(--focus);outline-offset:3px;border-radius:.25rem}
.act{display:inline-flex;align-items:center;min-height:3.25rem}
.now{margin-top:1.5rem}
@media (forced-colors:active){dl,.card{border:1px solid}}
`.replaceAll('\n', '');

/** This style and nothing else. */
export const pagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(pageCss).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
