// The style sheet of the report: one column of text, figures side by side where there is room, light or
// dark as the reader's system is.

export const STYLE = `
:root {
  color-scheme: light dark;
  --ink: #1b1b1b; --muted: #5c5c5c; --grid: #e4e4e4; --shade: #f1f1f1; --paper: #fff; --accent: #005f96;
  --ok: #00664a; --failed: #a33a00;
  --series-1: #0072b2; --series-2: #d55e00; --series-3: #009e73; --series-4: #cc79a7;
  --series-5: #e69f00; --series-6: #56b4e9; --series-7: #000;
  --name-1: #005f96; --name-2: #b44d00; --name-3: #007d5b; --name-4: #a2507d;
  --name-5: #946500; --name-6: #23759f; --name-7: #000;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #ececec; --muted: #a6a6a6; --grid: #333; --shade: #262626; --paper: #161616; --accent: #6fc0ee;
    --ok: #4cc9a0; --failed: #ff9a66;
    --series-1: #56b4e9; --series-2: #f0813a; --series-3: #2fbf94; --series-4: #d99bc0;
    --series-5: #e69f00; --series-6: #f0e442; --series-7: #ececec;
    --name-1: #56b4e9; --name-2: #f0813a; --name-3: #2fbf94; --name-4: #d99bc0;
    --name-5: #e69f00; --name-6: #f0e442; --name-7: #ececec;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 72rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.55 'Source Sans 3', system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif;
}
h1 { margin: 0 0 .4rem; font-size: 1.9rem; line-height: 1.2; font-weight: 600; text-wrap: balance; }
h2 { margin: 3rem 0 1rem; font-size: 1.15rem; font-weight: 600; }
header p, .note, figcaption, footer { color: var(--muted); }
header p { margin: 0; overflow-wrap: anywhere; }
header .warning { margin-top: .8rem; color: var(--failed); }
.note, figcaption, footer { font-size: .85rem; }
a { color: var(--accent); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem 1.1rem .35rem 0; text-align: left; font-weight: 400; white-space: nowrap; vertical-align: bottom; }
thead th { border-bottom: 1px solid var(--muted); color: var(--muted); }
tbody tr + tr > * { border-top: 1px solid var(--grid); }
.number { text-align: right; }
.wide { white-space: normal; min-width: 16rem; overflow-wrap: anywhere; }
.ok { color: var(--ok); }
.failed { color: var(--failed); }
.figures { display: grid; gap: 2.5rem 2rem; grid-template-columns: repeat(auto-fill, minmax(min(19rem, 100%), 1fr)); align-items: start; }
figure { margin: 0; }
figure svg { display: block; width: 100%; height: auto; overflow: visible; }
figcaption { margin-top: .5rem; line-height: 1.4; }
summary { cursor: pointer; padding: .3rem 0; }
pre { overflow-x: auto; padding: 1rem; background: var(--shade); font-size: .8rem; line-height: 1.45; border-radius: .4rem; }
code { font-size: .9em; }
footer { margin-top: 4rem; }
@media (max-width: 30rem) { body { padding: 1.5rem 1rem 3rem; } h1 { font-size: 1.5rem; } h2 { margin-top: 2.2rem; } }
@media print { body { max-width: none; padding: 0; } figure { break-inside: avoid; } }
`
