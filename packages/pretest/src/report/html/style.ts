import { html } from "./markup.js";

/**
 * The look of the page. The radio buttons stand before the page and hide the language that is not chosen, also on paper,
 * where colours are those of the light scheme and the tables shrink.
 */
export const style = html`<style>
:root { color-scheme: light; --paper: #ffffff; --ink: #1b1c1e; --faint: #55585e; --line: #c4c7cc; --field: #f3f4f6;
  --failed: #a8201a; --passed: #17612f; --shown: #174f99; --open: #6b4a00; }
@media screen and (prefers-color-scheme: dark) {
  :root { color-scheme: dark; --paper: #16181b; --ink: #e8e9eb; --faint: #a9adb5; --line: #454a52; --field: #22252a;
    --failed: #ff9b92; --passed: #84dba0; --shown: #9cc6ff; --open: #e9c46a; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 system-ui, "Hiragino Sans", "Yu Gothic UI", "Noto Sans JP", sans-serif; overflow-wrap: anywhere; }
#language-ja:checked ~ .page [lang="en"], #language-en:checked ~ .page [lang="ja"] { display: none; }
[lang], bdi, code, pre { unicode-bidi: isolate; }
h1 { font-size: 1.3rem; margin: 1rem 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 0 0 .5rem; }
a { color: var(--shown); }
code, pre { font: .875em/1.5 ui-monospace, Menlo, Consolas, "Noto Sans Mono CJK JP", monospace; }
pre { margin: .25rem 0; padding: .5rem; background: var(--field); border: 1px solid var(--line); white-space: pre-wrap; }
figure { margin: .25rem 0; }
p { margin: .25rem 0; }
ul { padding-left: 0; margin: 0; list-style: none; }
ul ul { padding-left: 1.5rem; }
.tree > li { margin-bottom: .75rem; }
.number { display: inline-block; min-width: 3.6rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.row { padding: .15rem 0; }
.checks { border-left: 2px solid var(--line); padding-left: .75rem; margin: .15rem 0 .25rem .75rem; }
.faint { color: var(--faint); font-size: .9em; }
.status { display: inline-block; min-width: 8em; padding: 0 .5em; margin-right: .5em; border: 1px solid;
  border-radius: .25em; font-size: .85em; font-weight: 600; white-space: nowrap; }
.failed { color: var(--failed); }
.passed { color: var(--passed); }
.shown { color: var(--shown); }
.not-judged, .not-tried { color: var(--open); }
.status.failed { border-width: 2px; }
.verdict { border: 3px solid; padding: .5rem 1rem; border-radius: .5rem; }
.verdict strong { font-size: 1.6rem; }
.verdict p, .verdict ul { color: var(--ink); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .25rem 0; }
dt { color: var(--faint); }
dd { margin: 0; min-width: 0; }
.finding { border: 1px solid var(--line); border-left: 4px solid var(--open); padding: .75rem; margin: 0 0 1rem; }
.finding.failed { border-left-color: var(--failed); }
.finding > * { color: var(--ink); }
.told { border-top: 1px solid var(--line); margin-top: .5rem; padding-top: .5rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9em; overflow-wrap: normal; }
caption { text-align: left; color: var(--faint); padding-bottom: .25rem; }
th, td { border: 1px solid var(--line); padding: .25rem .5rem; text-align: left; vertical-align: top; }
th { background: var(--field); word-break: keep-all; }
.fact { white-space: nowrap; font-variant-numeric: tabular-nums; }
.figure { text-align: right; }
@page { size: A4; margin: 12mm; }
@media print {
  html { font-size: 9pt; }
  body { max-width: none; padding: 0; line-height: 1.4; }
  .language, .language + label { display: none; }
  .scroll { overflow: visible; }
  table { font-size: 7pt; overflow-wrap: anywhere; }
  h2, h3 { break-after: avoid; }
  tr, figure, .row, .verdict { break-inside: avoid; }
  thead { display: table-header-group; }
  a { color: inherit; text-decoration: none; }
}
</style>`;
