import type { Argument, Command, Option } from 'commander'
import { REPORTS } from '../../reports/write.ts'
import { profileNames, provisionerNames, suiteNames } from '../engine/discover.ts'
import { IMAGE_SOURCES } from '../images/image-set.ts'
import { EFFORTS } from '../measure/plan.ts'
import { NODE_PAIRS } from '../run/context.ts'

/** The shells that there is a completion for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const

/** What a shell can offer: words by command, and values by flag. */
export interface Offers {
  readonly program: string
  /** Commands and their parts, a part as `baseline save`. */
  readonly commands: readonly OfferedCommand[]
  /** Values by the flag's long name. Flags without an entry that take a value take a file. */
  readonly values: Readonly<Record<string, Values>>
}

/** Words that are known now, and what has to be looked up when the key is pressed. */
export interface Values {
  readonly words: readonly string[]
  /** `runs` are saved runs, `kept` are clusters for `--reuse`. */
  readonly lookUp?: 'runs' | 'kept'
}

/** One command or part of one. */
export interface OfferedCommand {
  readonly name: string
  readonly summary: string
  readonly flags: readonly Flag[]
  readonly parts: readonly string[]
  /** What its arguments may be besides files. */
  readonly values: Values
}

interface Flag {
  readonly long: string
  readonly summary: string
  readonly takesValue: boolean
}

/** Collects what there is to offer, with the suites, profiles and provisioners of today. */
export async function offersOf(program: Command): Promise<Offers> {
  const [suites, profiles, provisioners] = await Promise.all([suiteNames(), profileNames(), provisionerNames()])
  const names = program.commands.map(command => command.name())
  return {
    program: program.name(),
    commands: program.commands.flatMap(command => [
      offered(command, command.name(), names),
      ...command.commands.map(part => offered(part, `${command.name()} ${part.name()}`, names)),
    ]),
    values: {
      '--suite': { words: suites.toSorted() },
      '--profile': { words: profiles },
      '--provisioner': { words: ['auto', ...provisioners] },
      '--images': { words: IMAGE_SOURCES },
      '--source': { words: IMAGE_SOURCES },
      '--node-pairs': { words: NODE_PAIRS },
      '--measure': { words: Object.keys(EFFORTS) },
      '--only': { words: REPORTS },
      '--reuse': { words: [], lookUp: 'kept' },
    },
  }
}

function offered(command: Command, name: string, names: readonly string[]): OfferedCommand {
  return {
    name,
    summary: command.description(),
    flags: [...command.options.map(flagOf), { long: '--help', summary: 'display help', takesValue: false }],
    parts: command.commands.map(part => part.name()),
    values: valuesOf(name, command.registeredArguments, names),
  }
}

function valuesOf(command: string, takes: readonly Argument[], names: readonly string[]): Values {
  const kinds = new Set(takes.map(argument => argument.name()))
  if (command === 'down') return { words: ['all'], lookUp: 'kept' }
  if (kinds.has('run') || kinds.has('runs')) {
    return { words: command === 'baseline check' ? ['floor'] : [], lookUp: 'runs' }
  }
  if (kinds.has('shell')) return { words: SHELLS }
  return { words: kinds.has('command') ? names : [] }
}

function flagOf({ long, description, required, optional }: Option): Flag {
  return { long: long ?? '', summary: description, takesValue: required || optional }
}
