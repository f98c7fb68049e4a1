/** The cluster's drawing. A phone gets the narrow one, whose text keeps its size. */
export const DRAWING_STYLE = `
.drawing { display: block; width: 100%; height: auto; max-height: 60rem; font-size: 13px }
.drawing.narrow { display: none }
.drawing .node { fill: var(--panel); stroke: var(--line) }
.drawing .network { fill: none; stroke: var(--link); stroke-dasharray: 5 4 }
.drawing .wire { stroke: var(--link); stroke-width: 2 }
.drawing text { fill: var(--text) } .drawing .name { font-weight: 600 } .drawing .pod { font-size: 12.5px }
.drawing .soft { fill: var(--soft); font-size: 12px }
.drawing .fits { fill: var(--passed); font-size: 12px } .drawing .differs { fill: var(--failed); font-size: 12px; font-weight: 600 }
.drawing circle.cilium { fill: #e0a400 } .drawing circle.probed { fill: var(--link) }
.drawing circle.system { fill: var(--skipped) } .drawing circle.other { fill: none; stroke: var(--skipped) }
figure.plot { margin: .9rem 0; max-width: 48rem } figure.plot svg { display: block; margin-top: .2rem }
figure.plot figcaption { font-size: .85rem }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: .3rem 0 0; padding: 0; list-style: none }
.legend svg { display: inline-block; width: 10px; height: 10px; margin-right: .3rem }
`
