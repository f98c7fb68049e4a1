import { styleText } from 'node:util'
import type { RunVerdict, Verdict } from '../../harness/results/model.ts'

/** What decides about colour. */
export interface ColorQuestion {
  /** What the user asked for on the command line. */
  readonly color?: boolean | undefined
  readonly isTTY: boolean
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Colours a text by what it stands for. */
export type Paint = (text: string, as: Verdict | RunVerdict | 'strong' | 'soft') => string

const FORMATS = {
  passed: 'green',
  failed: ['red', 'bold'],
  broken: ['yellow', 'bold'],
  skipped: 'gray',
  inconclusive: ['magenta', 'bold'],
  interrupted: ['yellow', 'bold'],
  strong: 'bold',
  soft: 'gray',
} as const satisfies Record<Parameters<Paint>[1], Parameters<typeof styleText>[0]>

/** The flag decides, then FORCE_COLOR, then NO_COLOR (https://no-color.org), then whether someone looks. */
export function wantsColor({ color, isTTY, env }: ColorQuestion): boolean {
  if (color !== undefined) return color
  const { FORCE_COLOR, NO_COLOR, TERM } = env
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  return isTTY && TERM !== 'dumb'
}

/** A paint that colours, or one that leaves text as it is. */
export function createPaint(colored: boolean): Paint {
  return (text, as) => (colored ? styleText([FORMATS[as]].flat(), text, { validateStream: false }) : text)
}
