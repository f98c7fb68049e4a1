import type { Command, Option } from 'commander'
import { IMAGE_SOURCES } from '../images/image-set.ts'
import { UsageError } from '../results/errors.ts'
import { profileNames, provisionerNames, suiteNames } from '../engine/discover.ts'

/** The shells that {@link completionScript} knows. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const

/** What a shell can offer: words by command, and values by flag. */
export interface Offers {
  readonly program: string
  readonly commands: readonly { readonly name: string; readonly summary: string; readonly flags: readonly Flag[] }[]
  /** Values by the flag's long name. Flags without an entry that take a value take a file. */
  readonly values: Readonly<Record<string, readonly string[]>>
}

interface Flag {
  readonly long: string
  readonly summary: string
  readonly takesValue: boolean
}

/** Collects what there is to offer, with the suites, profiles and provisioners of today. */
export async function offersOf(program: Command): Promise<Offers> {
  const [suites, profiles, provisioners] = await Promise.all([suiteNames(), profileNames(), provisionerNames()])
  return {
    program: program.name(),
    commands: program.commands.map(command => ({
      name: command.name(),
      summary: command.description(),
      flags: [...command.options.map(flagOf), { long: '--help', summary: 'display help', takesValue: false }],
    })),
    values: {
      '--suite': suites.toSorted(),
      '--profile': profiles,
      '--provisioner': ['auto', ...provisioners],
      '--images': IMAGE_SOURCES,
      '--source': IMAGE_SOURCES,
    },
  }
}

/**
 * A script that completes commands, flags and names in a shell.
 *
 * @throws UsageError for a shell that is none of {@link SHELLS}.
 */
export function completionScript(shell: string, offers: Offers): string {
  switch (shell) {
    case 'bash':
      return bash(offers)
    case 'zsh':
      return `#compdef ${offers.program}\nautoload -U +X bashcompinit && bashcompinit\n${bash(offers)}`
    case 'fish':
      return fish(offers)
    default:
      throw new UsageError(`there is no completion for "${shell}"; there is one for: ${SHELLS.join(', ')}`)
  }
}

function flagOf({ long, description, required, optional }: Option): Flag {
  return { long: long ?? '', summary: description, takesValue: required || optional }
}

/** Values may be a list with commas: what is before the last comma stays. */
function bash({ program, commands, values }: Offers): string {
  const name = `_${program.replaceAll('-', '_')}`
  const byFlag = Object.entries(values).map(([flag, words]) => `    ${flag}) words="${words.join(' ')}" ;;`)
  const byCommand = commands.map(
    command => `    ${command.name}) words="${command.flags.map(({ long }) => long).join(' ')}" ;;`,
  )
  return `${name}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" flag="\${COMP_WORDS[COMP_CWORD-1]}" words="" before=""
  [ "$word" = "=" ] && word=""
  [ "$flag" = "=" ] && flag="\${COMP_WORDS[COMP_CWORD-2]}"
  case "$flag" in
${byFlag.join('\n')}
  esac
  if [ -n "$words" ]; then
    case "$word" in *,*) before="\${word%,*},"; word="\${word##*,}" ;; esac
    COMPREPLY=($(compgen -P "$before" -W "$words" -- "$word"))
    return
  fi
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(command => command.name).join(' ')} --help --version" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${byCommand.join('\n')}
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -F ${name} ${program}
`
}

function fish({ program, commands, values }: Offers): string {
  const lines = commands.flatMap(({ name, summary, flags }) => [
    `complete -c ${program} -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
    ...flags.map(flag => {
      const words = values[flag.long]
      const takes = words !== undefined ? ` -x -a ${quoted(words.join(' '))}` : flag.takesValue ? ' -r' : ' -f'
      return `complete -c ${program} -n '__fish_seen_subcommand_from ${name}' -l ${flag.long.slice(2)}${takes} -d ${quoted(flag.summary)}`
    }),
  ])
  return `${lines.join('\n')}\n`
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`
}
