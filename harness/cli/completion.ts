import { REPORTS_OUT } from '../paths.ts'
import { UsageError } from '../results/errors.ts'
import { type Offers, SHELLS, type Values } from './completion-offers.ts'

/** Commands that `npm` starts, by how. */
const NPM_SCRIPTS: Readonly<Record<string, string>> = { test: 'run', t: 'run', tst: 'run', setup: 'setup' }

/** Where runs are looked up, in words of sh. */
const LOOK_UP = {
  runs: `command ls ${quoted(REPORTS_OUT)} 2>/dev/null`,
  kept: `(cd "\${XDG_STATE_HOME:-$HOME/.local/state}/cilium-conformance/runs" && command ls -d */kept.json | cut -d/ -f1) 2>/dev/null`,
} as const

/**
 * A script that completes commands, flags and names in a shell, also after `npx` and `npm test --`.
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
      throw new UsageError(`there is no completion for "${shell}". Supported shells: ${SHELLS.join(', ')}`)
  }
}

/** Values may be a list with commas: what is before the last comma stays. */
function bash({ program, commands, values }: Offers): string {
  const name = `_${program.replaceAll('-', '_')}`
  const byFlag = Object.entries(values).map(([flag, known]) => `    ${flag}) words="${inBash(known)}" ;;`)
  const byCommand = commands.map(command => {
    const flags = command.flags.map(({ long }) => long).join(' ')
    return `    "${command.name}") flags="${flags}" words="${[inBash(command.values), ...command.parts].join(' ').trim()}" ;;`
  })
  const names = commands.filter(command => !command.name.includes(' ')).map(command => command.name)
  const groups = commands.filter(({ parts }) => parts.length > 0).map(command => command.name)
  return `${name}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" flag="\${COMP_WORDS[COMP_CWORD-1]}" words="" before="" flags="" command="\${COMP_WORDS[1]}"
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
    COMPREPLY=($(compgen -W "${names.join(' ')} --help --version" -- "$word"))
    return
  fi
  case "$command" in ${groups.join('|')}) [ "$COMP_CWORD" -gt 2 ] && command="$command \${COMP_WORDS[2]}" ;; esac
  case "$command" in
${byCommand.join('\n')}
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$word")) ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$word") $(compgen -f -- "$word")) ;;
  esac
}
${name}_after() {
  COMP_WORDS=(${program} $2 "\${COMP_WORDS[@]:$1}")
  COMP_CWORD=$((COMP_CWORD - $1 + $3))
  ${name}
}
${name}_npx() {
  if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "${program}" -- "\${COMP_WORDS[1]}"))
  elif [ "\${COMP_WORDS[1]}" = "${program}" ]; then ${name}_after 2 "" 1; fi
}
${name}_npm() {
  local script="\${COMP_WORDS[1]}" at=2
  case "$script" in run|run-script) script="\${COMP_WORDS[2]}" at=3 ;; esac
  if [ "\${COMP_WORDS[at]}" = "--" ] && [ "$COMP_CWORD" -gt "$at" ] && grep -qs '"name": "${program}"' package.json; then
    case "$script" in
${Object.entries(NPM_SCRIPTS)
  .map(([script, command]) => `      ${script}) ${name}_after $((at + 1)) ${command} 2; return ;;`)
  .join('\n')}
    esac
  fi
  if declare -f _npm_completion >/dev/null; then _npm_completion "$@"; fi
}
complete -F ${name} ${program}
complete -o default -F ${name}_npx npx
complete -o default -F ${name}_npm npm
`
}

function inBash({ words, lookUp }: Values): string {
  const found = lookUp === undefined ? [] : [`$(${LOOK_UP[lookUp]})`]
  return [...words, ...found].join(' ')
}

function fish({ program, commands, values }: Offers): string {
  const lines = commands.flatMap(({ name, summary, flags, values: takes }) => {
    const [first = '', part] = name.split(' ')
    const seen = [`__fish_seen_subcommand_from ${first}`, ...(part === undefined ? [] : [part])]
    const within = seen.join('; and __fish_seen_subcommand_from ')
    const start =
      part === undefined
        ? `complete -c ${program} -n __fish_use_subcommand -f -a ${first} -d ${quoted(summary)}`
        : `complete -c ${program} -n ${quoted(`__fish_seen_subcommand_from ${first}`)} -f -a ${part} -d ${quoted(summary)}`
    const own = inFish(takes)
    const scripts = Object.entries(NPM_SCRIPTS).flatMap(([script, command]) => (command === name ? [script] : []))
    const places: (readonly [string, string])[] = [[program, within]]
    if (scripts.length > 0)
      places.push(['npm', `__fish_seen_subcommand_from ${scripts.join(' ')}; and contains -- -- (commandline -opc)`])
    return [
      start,
      ...(own === '' ? [] : [`complete -c ${program} -n ${quoted(within)} -a ${own}`]),
      ...places.flatMap(([called, where]) =>
        flags.map(flag => {
          const known = values[flag.long]
          const takesValue = known === undefined ? (flag.takesValue ? ' -r' : ' -f') : ` -x -a ${inFish(known)}`
          return `complete -c ${called} -n ${quoted(where)} -l ${flag.long.slice(2)}${takesValue} -d ${quoted(flag.summary)}`
        }),
      ),
    ]
  })
  return `${lines.join('\n')}\n`
}

/** fish has a syntax of its own, so a lookup is a job for sh. */
function inFish({ words, lookUp }: Values): string {
  const found = lookUp === undefined ? [] : [`(sh -c ${quoted(LOOK_UP[lookUp])})`]
  const all = [...words, ...found].join(' ')
  return all === '' ? '' : quoted(all)
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`
}
