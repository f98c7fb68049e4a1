import { copyFile } from 'node:fs/promises'
import { createTerminal } from '../../reports/terminal.ts'
import { builtProber } from '../images/prober.ts'
import { Interruption } from '../process/interruption.ts'
import { UsageError, messageOf } from '../results/errors.ts'
import { EXIT } from '../results/exit-code.ts'
import { Phases } from '../results/phases.ts'

/** What {@link exportCommand} takes beside the file. */
export interface ExportFlags {
  readonly binary?: boolean
  readonly quiet?: boolean
  /** Takes a line of output; standard output when absent. Progress goes to standard error. */
  readonly print?: (line: string) => void
}

/**
 * `cilium-conformance images export`: writes the image of the prober as a file that container runtimes load, or the prober itself. Needs no
 * Docker engine.
 *
 * @throws UsageError when the file cannot be written, BrokenError when the prober cannot be built.
 */
export async function exportCommand(
  file: string,
  { binary = false, quiet = false, print = console.log }: ExportFlags,
): Promise<number> {
  const { stderr } = process
  using interruption = new Interruption()
  const phases = new Phases(
    createTerminal({ stream: stderr, isTTY: stderr.isTTY, quiet, ci: process.env['CI'] === 'true' }),
    interruption.signal,
  )
  const prober = await phases.phase('prober', scope => builtProber(scope))
  await copyFile(binary ? prober.program : prober.archive, file).catch((error: unknown) => {
    throw new UsageError(`${file} cannot be written: ${messageOf(error)}`)
  })
  for (const line of binary ? aboutProgram(file) : aboutImage(file, prober.reference)) print(line)
  return EXIT.ok
}

function aboutImage(file: string, reference: string): string[] {
  return [
    `${file}: ${reference}`,
    `kind:  kind load image-archive ${file} --name=CLUSTER`,
    `k3d:   k3d image import ${file} --cluster=CLUSTER`,
    `nodes: ctr --namespace k8s.io images import ${file}   # on each node; for K3s: k3s ctr images import ${file}`,
    `registry: docker load --input ${file}, then tag and push it, and pass --prober-image=REF to "run"`,
  ]
}

function aboutProgram(file: string): string[] {
  return [`${file}: start it on the host outside with "./${file.replace(/^.*\//, '')} outside", as root`]
}
