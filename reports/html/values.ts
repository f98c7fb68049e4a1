import { stringify } from 'yaml'
import type { RunResult } from '../../harness/results/model.ts'
import { type Markup, html } from './markup.ts'

/** The Helm values of each profile, as they were used and as a values file has them. */
export function valuesSection({ profiles }: RunResult): Markup {
  const known = profiles.flatMap(({ name, ciliumVersion, values }) =>
    values === undefined
      ? []
      : [
          html`<details><summary>${name}, Cilium ${ciliumVersion}</summary><pre>${stringify(values, { lineWidth: 0 })}</pre></details>\n`,
        ],
  )
  return known.length === 0 ? html`` : html`<section id="values">\n<h2>Helm values</h2>\n${known}</section>\n`
}
