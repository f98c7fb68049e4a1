import { Command, CommanderError } from 'commander'
import { messageOf, UsageError } from '../result/errors.ts'
import { EXIT } from '../result/exit-code.ts'
import { harnessVersion } from './environment.ts'
import type { RunFlags } from './plan.ts'

/** Flags of `images` as the command line gives them. */
interface ImagesFlags {
  readonly source?: string
  readonly provisioner?: string
  readonly ciliumVersion?: string
  readonly kubernetesVersion?: string
  readonly allowUnpinned?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
}

/**
 * Runs the command line.
 *
 * @param argv Arguments after the program's name.
 * @returns The exit code: see EXIT, and 2 for anything wrong in the arguments.
 */
export async function main(argv: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.ok
  const program = await createProgram(argv, code => {
    exitCode = code
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    // commander has printed its own message; help and version end with code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
    process.stderr.write(`error: ${messageOf(error)}\n`)
    return error instanceof UsageError ? EXIT.usage : EXIT.broken
  }
}

/** Each command loads its own code, so that help and lists answer at once. */
async function createProgram(argv: readonly string[], done: (code: number) => void): Promise<Command> {
  const line = ['cilium-conformance', ...argv]
  const program = new Command('cilium-conformance')
    .description('Proves that Cilium does on a real cluster what it is installed for.')
    .version(await harnessVersion())
    .exitOverride()
    .showHelpAfterError('(add --help for all options and examples)')
    .enablePositionalOptions()
  withClusterFlags(program.command('run'))
    .description('make a cluster, install Cilium, run the suites, report, clean up (what "npm test" calls)')
    .option('--suite <names>', 'suites to run, with commas (default: all that neither break nor measure)')
    .option('--grep <pattern>', 'only cases whose full name matches this regular expression')
    .option('--list', 'list the cases and touch nothing')
    .option('--keep', 'leave the cluster for --reuse')
    .option('--reuse [run]', 'use a cluster that "up" or --keep left (default: the newest)')
    .option('--report-dir <folder>', 'parent of the run folder (default: reports/out)')
    .option('--max-skipped <count>', 'more skipped cases than this make the run inconclusive')
    .addHelpText(
      'after',
      examples(
        'npm test -- --suite=bootstrap',
        'npm test -- --profile=vxlan,native --provisioner=kind',
        'npm test -- --keep && npm test -- --reuse --grep "DNS"',
      ),
    )
    .action(async (flags: RunFlags) => {
      if (flags.list === true) return done(await (await import('./list.ts')).listCommand({ ...flags, json: false }))
      done(await (await import('./run.ts')).runCommand(flags, line))
    })
  withClusterFlags(program.command('up'))
    .description('make a cluster with Cilium and leave it')
    .addHelpText(
      'after',
      examples('npx cilium-conformance up --profile=native', 'npx cilium-conformance up --nodes=3 --provisioner=kind'),
    )
    .action(async (flags: RunFlags) => done(await (await import('./run.ts')).upCommand(flags, line)))
  program
    .command('down')
    .description('remove a kept cluster')
    .argument('<run>', 'run id, or "all"')
    .addHelpText(
      'after',
      examples('npx cilium-conformance down 20261123-101530-a1b2c3', 'npx cilium-conformance down all'),
    )
    .action(async (run: string) => done(await (await import('./down.ts')).downCommand({ run })))
  program
    .command('gc')
    .description('remove what runs left behind that ended without cleaning up')
    .option('--all', 'kept clusters as well')
    .option('--dry-run', 'only say what would go')
    .addHelpText('after', examples('npx cilium-conformance gc --dry-run', 'npx cilium-conformance gc --all'))
    .action(async (flags: { all?: true; dryRun?: true }) => done(await (await import('./gc.ts')).gcCommand(flags)))
  program
    .command('list')
    .description('list suites and cases with what they require; touches no cluster')
    .option('--suite <names>', 'suites, with commas')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      examples('npx cilium-conformance list --suite=bootstrap', 'npx cilium-conformance list --json'),
    )
    .action(async (flags: RunFlags & { json?: true }) =>
      done(await (await import('./list.ts')).listCommand({ ...flags, json: flags.json === true })),
    )
  program
    .command('images')
    .description('make every image available that a run needs, and say where each comes from')
    .option('--source <source>', 'registry, packages or auto (default: auto)')
    .option('--provisioner <name>', 'k3s, kind or auto (default: auto)')
    .option('--cilium-version <version>', 'Cilium to install, for example 1.20.2')
    .option('--kubernetes-version <version>', 'Kubernetes to run, for example 1.37')
    .option('--allow-unpinned', 'take images of a registry that have no pinned digest')
    .option('--json', 'as JSON')
    .option('--quiet', 'no progress')
    .addHelpText(
      'after',
      examples('npx cilium-conformance images --source=packages', 'npx cilium-conformance images --json'),
    )
    .action(async (flags: ImagesFlags) => done(await (await import('./images.ts')).imagesCommand(flags)))
  program
    .command('doctor')
    .description('say what this machine can do, and the cure for what it cannot')
    .option('--json', 'as JSON')
    .addHelpText('after', examples('npx cilium-conformance doctor', 'npx cilium-conformance doctor --json'))
    .action(async (flags: { json?: true }) =>
      done(await (await import('./doctor.ts')).doctorCommand({ json: flags.json === true })),
    )
  program
    .command('setup')
    .description('apply the cures of "doctor" (Debian and Ubuntu, as root)')
    .option('--dry-run', 'only say what would be done')
    .addHelpText('after', examples('npm run setup', 'npx cilium-conformance setup --dry-run'))
    .action(async (flags: { dryRun?: true }) =>
      done(await (await import('./setup.ts')).setupCommand({ dryRun: flags.dryRun === true })),
    )
  return program
}

function withClusterFlags(command: Command): Command {
  return command
    .option(
      '--profile <names>',
      'ways to install Cilium, with commas; one cluster is switched between them (default: vxlan)',
    )
    .option('--provisioner <name>', 'k3s, kind or auto (default: auto)')
    .option('--nodes <count>', 'nodes of the cluster (default: 2)')
    .option('--images <source>', 'registry, packages or auto (default: auto)')
    .option('--cilium-version <version>', 'Cilium to install, for example 1.20.2')
    .option('--kubernetes-version <version>', 'Kubernetes to run, for example 1.37')
    .option('--allow-unpinned', 'take images of a registry that have no pinned digest')
    .option('--values <file>', 'Helm values that win over the profile’s')
    .option('--timeout <seconds>', 'end the run after this long')
    .option('--quiet', 'print what needs a look and the end, nothing else')
}

function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map(line => `  $ ${line}`).join('\n')}`
}
