/** The look of the report. */
export const STYLE = `
:root { color-scheme: light dark; --page: #f6f5f2; --card: #fff; --ink: #1c1e22; --soft: #686d76; --line: #dcdad4; --accent: #2463d8; --second: #b3541e; --third: #7d3fc0; --good: #1d8a4e; --bad: #c8372d }
@media (prefers-color-scheme: dark) {
  :root { --page: #131519; --card: #1c1f25; --ink: #e9e8e4; --soft: #9aa0aa; --line: #333841; --accent: #7aa7ff; --second: #f0a468; --third: #c79bff; --good: #4cc38a; --bad: #ff7b6b }
}
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 1040px; padding: 2rem 1.2rem 3rem; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
h1 { font-size: clamp(1.7rem, 5vw, 2.6rem); line-height: 1.1; margin: 0 0 .4rem; letter-spacing: -.02em }
h2 { font-size: 1.2rem; margin: 0 0 .3rem }
p { margin: 0 0 .8rem; color: var(--soft); max-width: 65ch }
section { margin-top: 2.2rem }
figure { margin: 0 }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: .8rem; margin-top: 1.4rem }
.tile, .charts > figure, .weights, .scroll { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1rem }
.tile b { display: block; font-size: 1.7rem; line-height: 1.2; font-variant-numeric: tabular-nums }
.tile span { color: var(--soft); font-size: .85rem }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: .8rem }
figcaption { font-weight: 600; margin-bottom: .5rem }
.chart { width: 100%; height: auto; display: block }
.chart text { fill: var(--soft); font: 12px system-ui, sans-serif }
.grid { stroke: var(--line) }
.curve { fill: none; stroke-width: 2.2; stroke-linejoin: round }
.curve.accent { stroke: var(--accent) }
.curve.second { stroke: var(--second) }
.curve.third { stroke: var(--third) }
.curve.faint { stroke: var(--soft); stroke-dasharray: 4 4; stroke-width: 1.2 }
.legend { float: right; font-weight: 400; font-size: .8rem; color: var(--soft) }
.key::before { content: ""; display: inline-block; width: 14px; border-top: 2px solid var(--soft); margin: 0 .35rem .25rem .8rem }
.key.accent::before { border-color: var(--accent) }
.key.second::before { border-color: var(--second) }
.key.third::before { border-color: var(--third) }
.confusion { width: 100%; border-spacing: 4px; font-variant-numeric: tabular-nums }
.confusion th { font-weight: 500; font-size: .85rem; color: var(--soft); text-align: right; padding-right: .5rem }
.confusion tr:first-child th { text-align: center }
.confusion td { text-align: center; font-size: 1.5rem; font-weight: 600; padding: 1.1rem .4rem; border-radius: 8px }
.confusion td.right { background: color-mix(in srgb, var(--good) calc(8% + 34% * var(--share)), var(--card)) }
.confusion td.wrong { background: color-mix(in srgb, var(--bad) calc(8% + 34% * var(--share)), var(--card)) }
.weights { display: flex; flex-wrap: wrap; gap: 1.2rem; align-items: center; justify-content: space-between }
.weights div { flex: 1 1 260px }
.weights .pictures { flex: 0 0 auto; width: 256px; display: grid }
.weights .many { flex: 0 1 420px; grid-template-columns: repeat(auto-fill, minmax(44px, 1fr)); gap: 6px }
.weights img { width: 100%; image-rendering: pixelated; border-radius: 8px; border: 1px solid var(--line); display: block }
.weights .many img { border-radius: 4px }
.three { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 280px), 1fr)); gap: .8rem }
.three .weights { margin: 0; flex-flow: column-reverse; align-items: stretch; justify-content: flex-end }
.three .weights > div { flex: none; width: auto }
.three .many { grid-template-columns: repeat(4, 1fr) }
.plus { color: #d2453a } .minus { color: #4b7be0 }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(140px, 1fr)); gap: .8rem }
.gallery figure { background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow: hidden }
.gallery img { width: 100%; height: auto; aspect-ratio: 1; display: block }
.gallery figcaption { font-weight: 500; font-size: .85rem; padding: .5rem .7rem .6rem; margin: 0; border-top: 3px solid var(--good) }
.gallery .wrong figcaption { border-color: var(--bad) }
.gallery small { display: block; color: var(--soft); font-weight: 400; overflow-wrap: anywhere }
.accent { --own: var(--accent) } .second { --own: var(--second) } .third { --own: var(--third) }
table.comparison { width: 100%; border-collapse: collapse }
.comparison th { font-weight: 500; font-size: .85rem; color: var(--soft) }
.comparison th, .comparison td { padding: .6rem .8rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap }
.comparison tr:last-child > * { border-bottom: 0 }
.comparison :is(th, td):first-child { text-align: left; padding-left: .2rem }
.comparison td { font-variant-numeric: tabular-nums }
.comparison td:first-child { font-weight: 600; white-space: normal }
.comparison a { color: inherit }
.comparison small { display: block; color: var(--soft); font-weight: 400 }
.bars { display: grid; gap: 1.3rem; margin-top: 1.2rem }
.bars div { display: grid; grid-template-columns: 5.6rem 1fr; align-items: center; gap: 2px .8rem }
.bars b { grid-row: span 2; font-size: .95rem }
.bar { display: flex; align-items: center; gap: .6rem; font-size: .85rem; color: var(--soft); font-variant-numeric: tabular-nums; white-space: nowrap }
.bar::before { content: ""; width: calc(var(--share) * (100% - 8.5rem)); height: 1.1rem; border-radius: 3px; background: var(--own) }
.bar.faint::before { height: .45rem; opacity: .45 }
.bar strong { color: var(--ink); font-size: 1rem }
.scroll { overflow-x: auto; text-align: center }
.graph { max-width: none }
footer { margin-top: 2.5rem; color: var(--soft); font-size: .85rem }
`;
