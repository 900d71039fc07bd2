/** Colours of light and dark; every pair of text and ground has a contrast of 4.5 at least. */
const LIGHT = `
  --paper: #fbfaf6; --card: #ffffff; --ink: #1c211f; --soft: #59605c; --rule: #dfdbd0; --accent: #17594a; --wash: #e6efe9;
  --bad: #a1271f; --bad-wash: #fae9e5; --part: #6b4f0e; --mark: #fdf0bd; --land: #e4e0d4;`;
const DARK = `
  --paper: #141816; --card: #1a1f1d; --ink: #e5e8e4; --soft: #a4aca7; --rule: #333b37; --accent: #86cfb6; --wash: #1d332b;
  --bad: #f2a096; --bad-wash: #3b211e; --part: #e0c277; --mark: #443b16; --land: #2b322f;`;

const BASE = `
:root { color-scheme: light dark;${LIGHT}
  --serif: 'Iowan Old Style', 'Palatino Linotype', Palatino, 'URW Palladio L', 'P052', Georgia, serif;
  --sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
@media (prefers-color-scheme: dark) { :root {${DARK} } }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 var(--sans); font-variant-numeric: tabular-nums lining-nums; overflow-wrap: break-word; }
a { color: var(--accent); text-underline-offset: .18em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
main:focus { outline: none; }
code, .mono { font: .84em/1.5 var(--mono); overflow-wrap: anywhere; }
.skip { position: absolute; inset-inline-start: -100vw; background: var(--card); padding: .6rem 1rem; z-index: 2; }
.skip:focus { inset-inline-start: 1rem; top: 1rem; }
.top { padding: 1.1rem clamp(1rem, 4vw, 3rem) 0; font-size: .9rem; }
.mark { margin: 0; padding: .5rem clamp(1rem, 4vw, 3rem) 0; font-size: .85rem; color: var(--soft); }
footer { border-top: 1px solid var(--rule); margin-top: 4rem; padding: 1.5rem clamp(1rem, 4vw, 3rem) 3rem; color: var(--soft); font-size: .875rem; }
h1, h2, h3 { font-family: var(--serif); font-weight: 600; line-height: 1.2; text-wrap: balance; }
h1 { font-size: clamp(2rem, 5vw, 3rem); letter-spacing: -.01em; margin: 0 0 .75rem; }
p { margin: 0 0 .75rem; }
`;

export const STYLE = `${BASE}
.defs { position: absolute; }
.whole { white-space: nowrap; }
.open-promise { margin: 1.4rem 0; max-width: 46rem; }
.open-promise .words { font: 1.1rem/1.55 var(--serif); margin: 0 0 .2rem; }
.beside { display: block; color: var(--soft); }
.open-tally li { grid-template-columns: 3.2rem minmax(0, 1fr); }
.sr { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap; }
.frame { padding: clamp(1.5rem, 5vw, 3.5rem) clamp(1rem, 4vw, 3rem) 0; max-width: 76rem; margin: 0 auto; }
h2 { font-size: 1.7rem; margin: 0 0 1rem; }
h3 { font-size: 1.2rem; margin: 2.25rem 0 .5rem; }
h4 { font: 600 .95rem/1.4 var(--sans); margin: 1.5rem 0 .35rem; display: flex; flex-wrap: wrap; gap: .25rem .9rem; align-items: baseline; }
section { margin-top: 4.5rem; scroll-margin-top: 1rem; }
.found li { padding: .5rem 0; border-bottom: 1px solid var(--rule); }
.question { margin-top: 3rem; }
.answer { font: 1.1rem/1.55 var(--serif); max-width: 46rem; }
.over { font-size: .8rem; letter-spacing: .09em; text-transform: uppercase; color: var(--soft); margin: 0 0 .5rem; }
.lede { font: 1.25rem/1.55 var(--serif); max-width: 42rem; }
.prose { max-width: 42rem; }
.soft, .note { color: var(--soft); }
.note { font-size: .9rem; max-width: 46rem; }
.warn { border-inline-start: 3px solid var(--bad); padding-inline-start: .8rem; max-width: 42rem; }
.contents { font-size: .9rem; }
.contents ul { list-style: none; margin: 0 0 2rem; padding: .6rem 0 0; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; }
.contents .plain { margin: 0 0 1.5rem; }
.contents a { text-decoration: none; }
.contents a:hover { text-decoration: underline; }
@media (min-width: 68rem) {
  .railed { display: grid; grid-template-columns: 11.5rem minmax(0, 1fr); gap: 3.5rem; max-width: 84rem; }
  .railed .contents { padding-inline-end: .8rem; position: sticky; top: 2rem; align-self: start; max-height: calc(100vh - 3rem); overflow: auto; border-inline-end: 1px solid var(--rule); }
  .railed .contents ul { display: block; margin: 0; padding: 0; }
  .railed .contents li { padding: .22rem 0; }
  /* Beside the text they are always open; a browser that cannot open them by style shows what opens them. */
  @supports selector(::details-content) {
    .railed .contents summary { display: none; }
    .railed .contents details::details-content { content-visibility: visible; display: block; height: auto; }
  }
}
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 9rem), 1fr)); gap: 1rem 1.6rem; margin: 2rem 0; padding: 1.2rem 0; border-block: 1px solid var(--rule); }
.facts dt, .small-facts dt { color: var(--soft); font-size: .85rem; }
.facts dd, .small-facts dd { margin: 0; }
.small-facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .1rem 1rem; margin: .3rem 0; font-size: .9rem; }
@media (max-width: 36rem) { .small-facts { grid-template-columns: minmax(0, 1fr); } .small-facts dd { margin-bottom: .35rem; } }
.shape { width: .8em; height: .8em; flex: none; overflow: visible; }
.shape .fill, .defs .fill { fill: currentColor; }
.fill { fill: currentColor; }
.edge { fill: none; stroke: currentColor; stroke-width: 1.3; stroke-linejoin: round; stroke-linecap: round; }
.dots { stroke-dasharray: 1.9 2; stroke-linecap: butt; }
.cut { fill: none; stroke: var(--paper); stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; }
.chip { display: inline-flex; align-items: center; gap: .45em; font: 600 .85rem/1.4 var(--sans); white-space: nowrap; color: var(--ink); }
.good { color: var(--accent); }
.part { color: var(--part); }
.bad { color: var(--bad); }
.open { color: var(--soft); }
.tally { list-style: none; margin: 1.5rem 0; padding: 0; max-width: 48rem; }
.tally li { display: grid; grid-template-columns: 3.2rem 12rem minmax(0, 1fr); gap: 0 1rem; align-items: baseline; padding: .55rem 0; border-bottom: 1px solid var(--rule); }
.tally b { font: 600 1.6rem/1 var(--serif); text-align: end; font-variant-numeric: tabular-nums lining-nums; }
.tally span:last-child:not(.chip) { color: var(--soft); font-size: .92rem; }
@media (max-width: 40rem) { .tally li { grid-template-columns: 2.6rem minmax(0, 1fr); } .tally li span:last-child { grid-column: 2; } }
.glance { display: grid; gap: .5rem 1.5rem; grid-template-columns: minmax(5rem, max-content) minmax(0, 1fr); margin: 2rem 0 0; font-size: .9rem; align-items: baseline; }
.glance dt { color: var(--soft); max-width: 14rem; }
.glance dd { margin: 0; display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; }
.glance a { display: inline-flex; align-items: center; gap: .4em; text-decoration: none; color: inherit; white-space: nowrap; }
.glance a:hover { text-decoration: underline; }
@media (max-width: 40rem) { .glance { grid-template-columns: minmax(0, 1fr); gap: .15rem; } .glance dd { margin-bottom: .7rem; } }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; line-height: 1.5; }
th { text-align: start; font-weight: 600; color: var(--soft); font-size: .82rem; vertical-align: bottom; }
th, td { padding: .55rem 1.1rem .55rem 0; border-bottom: 1px solid var(--rule); }
td { vertical-align: top; }
td .sub, dd .sub, .sub { display: block; color: var(--soft); font-size: .86em; }
.number { text-align: end; white-space: nowrap; }
.band th { padding-top: 1.6rem; color: var(--ink); font: 600 1.05rem/1.3 var(--serif); border-bottom: 1px solid var(--soft); }
.held { list-style: none; margin: .25rem 0 0; padding: 0; font-size: .86em; }
.held a { color: inherit; }
.held .shape { vertical-align: -.05em; }
.sha { font: .75rem/1.5 var(--mono); overflow-wrap: anywhere; min-width: 20rem; }
@media (max-width: 44rem) {
  .stacked thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .stacked, .stacked tbody, .stacked tr, .stacked td, .stacked .band th { display: block; width: auto; }
  .stacked tr { border-bottom: 1px solid var(--rule); padding: .7rem 0; }
  .stacked td, .stacked th { border: 0; padding: .12rem 0; text-align: start; white-space: normal; }
  .stacked td:empty { display: none; }
  .stacked td[data-head]::before { content: attr(data-head); display: block; color: var(--soft); font-size: .78rem; padding-top: .25rem; }
  .stacked td:first-child::before { content: none; }
  .sha { min-width: 0; }
}
.promise { border-bottom: 1px solid var(--rule); }
.promise > summary { display: grid; grid-template-columns: 5rem minmax(0, 1fr) 11rem; gap: 0 1.2rem; padding: .95rem 0; cursor: pointer; list-style: none; align-items: baseline; }
summary::-webkit-details-marker { display: none; }
.promise > summary .id { font: .85rem/1.6 var(--mono); color: var(--soft); }
.promise > summary .words { font: 1.08rem/1.5 var(--serif); }
.promise > summary:hover .words { text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: .2em; }
.promise[open] { background: var(--card); box-shadow: 0 0 0 1px var(--rule); border-radius: 6px; margin: 1rem 0; border-bottom: 0; }
.promise[open] > summary { padding: 1.2rem 1.4rem; }
.promise .inside { padding: 0 1.4rem 1.6rem 7.6rem; scroll-margin-top: 9rem; }
.promise[open] .cut { stroke: var(--card); }
@media (max-width: 52rem) {
  .promise > summary { grid-template-columns: minmax(0, 1fr) max-content; }
  .promise > summary .words { grid-column: 1 / -1; grid-row: 2; padding-top: .2rem; }
  .promise[open] > summary, .promise .inside { padding-left: 1rem; padding-right: 1rem; }
}
.half { border-top: 1px solid var(--rule); margin-top: 1.3rem; }
.half h4 { margin-top: 1rem; }
.check { margin: 1.1rem 0 0; }
.check > p { margin: 0; }
.check .name { color: var(--soft); }
.links { display: flex; flex-wrap: wrap; gap: .1rem .9rem; margin: 0; padding: 0; list-style: none; }
.seen { margin: 0; padding: 0; list-style: none; }
.row-out { border-inline-start: 3px solid var(--bad); padding-block: .1rem; padding-inline: .9rem 0; margin: .7rem 0; }
.row-out.covered { border-inline-start-color: var(--part); }
.plain > summary { cursor: pointer; color: var(--accent); list-style: none; width: fit-content; }
.plain > summary::before, .list > summary::before { content: '+'; display: inline-block; width: 1.1em; font-family: var(--mono); }
.plain[open] > summary::before, .list[open] > summary::before { content: '\\2212'; }
.plain { margin-top: 1rem; font-size: .92rem; }
.controls { display: grid; grid-template-columns: minmax(8rem, 15rem) minmax(0, 1fr); gap: .3rem 1.2rem; margin: .6rem 0; font-size: .88rem; }
.controls dt { color: var(--soft); }
.controls dd { margin: 0; }
@media (max-width: 44rem) { .controls { grid-template-columns: minmax(0, 1fr); } .controls dd { margin-bottom: .5rem; } }
.entry { border-top: 1px solid var(--rule); padding: 1.4rem 0 .6rem; scroll-margin-top: 1rem; }
.entry h3 { margin: 0 0 .4rem; }
.entry p { max-width: 46rem; }
.list { border-bottom: 1px solid var(--rule); }
.list > summary { cursor: pointer; padding: .7rem 0; list-style: none; display: grid; grid-template-columns: 1.1em minmax(0, 1fr) max-content; gap: 0 .4rem; align-items: baseline; }
.list > summary:hover .words { text-decoration: underline; text-decoration-thickness: 1px; }
.list .inside { padding: 0 0 1rem 1.5em; scroll-margin-top: 6rem; }
@media (max-width: 44rem) { .list .inside { padding-left: 0; } .list > summary { grid-template-columns: 1.1em minmax(0, 1fr); } .list > summary > :last-child { grid-column: 2; } }
tr:target td, tr:target th, .entry:target { background: var(--mark); }
tr[id], .entry { scroll-margin-top: 30vh; }
.filter { display: flex; flex-wrap: wrap; gap: .8rem 1.2rem; align-items: end; margin: 1.5rem 0; padding: 1rem 1.2rem; background: var(--wash); border-radius: 6px; }
.filter label { display: grid; gap: .2rem; font-size: .82rem; color: var(--ink); flex: 1 1 9rem; }
.filter label:first-of-type { flex: 3 1 14rem; }
.filter input, .filter select, .filter button { font: inherit; font-size: .95rem; color: var(--ink); background: var(--card); border: 1px solid var(--soft); border-radius: 4px; padding: 0 .6rem; height: 2.4rem; width: 100%; min-width: 0; }
.filter button { width: auto; cursor: pointer; }
.filter output { flex-basis: 100%; font-size: .9rem; color: var(--ink); }
.filter output:empty { display: none; }
figure { margin: 1.5rem 0; }
figcaption { color: var(--soft); font-size: .88rem; max-width: 46rem; margin-top: .6rem; }
figure svg { display: block; width: 100%; height: auto; }
.land { fill: var(--land); }
.map text, .picture text { font-family: var(--sans); fill: var(--ink); }
.map .home { fill: var(--accent); }
.map .away { fill: var(--paper); stroke: var(--accent); }
.map .way { fill: none; stroke: var(--accent); }
.map .halo { stroke: var(--paper); stroke-linejoin: round; paint-order: stroke; }
.map .lead { fill: none; stroke: var(--soft); }
.map .quiet { fill: var(--soft); }
.key { display: inline-block; width: .8em; height: .8em; border-radius: 50%; background: var(--accent); }
.key.away { background: transparent; border: 2px solid var(--accent); }
@media (max-width: 44rem) { .map text, .map .lead { display: none; } }
.picture svg { min-width: 46rem; }
.picture .place { fill: none; stroke: var(--rule); stroke-width: 1.5; }
.picture .own { fill: var(--wash); }
.picture .common { fill: none; stroke: var(--rule); stroke-dasharray: 4 4; }
.picture .card { fill: var(--card); stroke: var(--rule); }
.picture .own-card { stroke: var(--accent); }
.picture .flow { fill: none; stroke: var(--soft); stroke-width: 1.5; }
.picture .tip { fill: var(--soft); }
.picture .head { font-weight: 600; font-size: 14px; }
.picture .title { font-weight: 600; font-size: 13px; }
.picture .line { font-size: 11.5px; fill: var(--soft); }
.picture .code { font-family: var(--mono); font-size: 10.5px; fill: var(--soft); }
.picture .own-key { fill: var(--accent); font-size: 11.5px; font-weight: 600; }
.picture .axis { fill: none; stroke: var(--rule); stroke-width: 1.5; }
.picture .promised { fill: none; stroke: var(--ink); stroke-width: 1.2; stroke-dasharray: 6 4; }
.picture .kept { fill: var(--accent); }
.picture .late { fill: var(--bad); }
.picture .late-line { fill: none; stroke: var(--bad); stroke-width: 2; }
.picture .glyph { fill: none; stroke: var(--soft); stroke-width: 1.3; }
.picture .own-glyph { fill: none; stroke: var(--accent); stroke-width: 1.3; }
pre { background: var(--wash); border-radius: 6px; padding: 1rem 1.2rem; overflow-x: auto; font: .84rem/1.6 var(--mono); }
ol.steps { padding-left: 1.4rem; }
ol.steps > li { padding-left: .4rem; margin-bottom: 1.1rem; }
@media print {
  :root {${LIGHT} --paper: #fff; --wash: #fff; }
  @page { margin: 18mm 16mm 20mm; @bottom-right { content: 'page ' counter(page) ' of ' counter(pages); font: 8pt sans-serif; color: #59605c; } }
  body { font-size: 9.5pt; }
  .skip, .top, .filter, .print-out, .samples { display: none !important; }
  .contents { display: block; position: static !important; max-height: none !important; border: 0 !important; break-after: page; }
  .contents ul { display: block !important; }
  .contents li { border-bottom: 1px dotted var(--rule); padding: .15rem 0; }
  .contents summary { font: 600 14pt var(--serif); color: var(--ink); }
  .contents :is([data-sheet], [data-address]) { display: flex; justify-content: space-between; gap: 1rem; }
  .contents [data-sheet]::after { content: attr(data-sheet); }
  .contents [data-address]::after { content: attr(data-address); font: 8pt var(--mono); color: var(--soft); }
  tr[data-item]::after { content: '#' attr(id); display: table-cell; vertical-align: top; padding-top: .55rem; font: 7pt/1.5 var(--mono); color: var(--soft); }
  .held [href*='#o']::after { content: ' ' attr(href); }
  .held [data-address*='#o']::after { content: ' ' attr(data-address); }
  .held a::after { font: 7pt/1.5 var(--mono); color: var(--soft); }
  .mark { padding: 0; margin: 0 0 1.5rem; }
  .frame, .railed { display: block; padding: 0; max-width: none; }
  details::details-content { content-visibility: visible !important; display: block !important; height: auto !important; }
  .promise, .entry, tr, figure, .check { break-inside: avoid-page; }
  .promise { break-inside: auto; }
  h2, h3, h4, summary { break-after: avoid-page; }
  section { margin-top: 2.5rem; }
  .promise .inside { padding-left: 1.4rem; }
  .plain > summary::before, .list > summary::before { content: none !important; }
  .list > summary { grid-template-columns: minmax(0, 1fr) max-content; }
  .scroll { overflow: visible; }
  a { color: inherit; text-decoration: none; }
  thead { display: table-header-group; }
}
`;

/** Lines of a template: a short stylesheet, since there is a page for each of them. */
export const TEMPLATE_STYLE = `${BASE}
.frame { padding: 1.5rem clamp(1rem, 4vw, 3rem) 0; }
h1 { font-size: clamp(1.4rem, 3vw, 2rem); overflow-wrap: anywhere; }
body > header { position: sticky; top: 0; background: var(--paper); padding-bottom: .7rem; border-bottom: 1px solid var(--rule); z-index: 1; }
.note { color: var(--soft); font-size: .9rem; max-width: 48rem; }
ol { list-style: none; margin: 1.5rem 0 0; padding: 0; counter-reset: line; font: .8rem/1.55 var(--mono); }
li { counter-increment: line; white-space: pre-wrap; overflow-wrap: anywhere; padding-left: 4.6em; text-indent: -4.6em; scroll-margin-top: 35vh; }
li::before { content: counter(line); display: inline-block; width: 3.6em; margin-right: 1em; text-align: right; text-indent: 0; color: var(--soft); }
li:target { background: var(--mark); box-shadow: -4px 0 0 var(--accent); }
@media print { :root {${LIGHT} --paper: #fff; } .skip, .top { display: none; } body { font-size: 9pt; } }
`;
