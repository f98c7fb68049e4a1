import type { Command } from 'commander'
import { nearest } from '../nearest.ts'
import { UsageError } from '../results/errors.ts'

/** Refuses a flag that is given twice, or together with its opposite: one of the two would be dropped in silence. */
export function refuseRepeated(command: Command): void {
  const given = new Map<string, string>()
  for (const option of command.options) {
    if (option.variadic) continue
    const key = option.attributeName()
    const flag = option.long ?? option.flags
    command.on(`option:${option.name()}`, () => {
      const before = given.get(key)
      given.set(key, flag)
      if (before === undefined) return
      if (before !== flag) throw new UsageError(`${before} and ${flag} contradict each other. Pass only one of them.`)
      const hint = option.flags.includes('<names>') ? ', with commas between the names' : ''
      if (option.required || option.optional) throw new UsageError(`${flag} is given twice. Pass it once${hint}.`)
    })
  }
}

/**
 * What commander says about an unknown flag, with the flag of the same command that was most likely meant, or with the
 * commands that have it. commander itself compares `--suit=x` as a whole, and then nothing is like it.
 */
export function withSuggestion(text: string, command: Command, all: readonly Command[]): string {
  const [, flag] = /^error: unknown option '(--[^=']+)/.exec(text) ?? []
  if (flag === undefined || text.includes('Did you mean')) return text
  const meant = nearest(flag, longFlags(command))
  const owners = all.filter(other => longFlags(other).includes(flag)).map(other => other.name())
  if (meant !== undefined) return `${text.trimEnd()}\n(Did you mean ${meant}?)\n`
  return owners.length === 0 ? text : `${text.trimEnd()}\n(${flag} is a flag of: ${owners.join(', ')})\n`
}

function longFlags({ options }: Command): string[] {
  return options.flatMap(({ long }) => long ?? [])
}
