import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { start } from '../../cli/testing.ts'
import { exists } from '../../files.ts'
import type { ForeignCluster } from './foreign-cluster.testing.ts'

/**
 * Why a case is skipped where the chart's defaults run beside a kube-proxy: what they have not, what cannot be had without a registry, and
 * what only a container outside can do. Nothing is skipped for want of a way to ask.
 */
export const NOT_THERE =
  /^needs (?:kube-proxy-replacement: services are left to kube-proxy: kube-proxy-replacement\.mode False on 3 agents|hubble\/|l7\/envoy|ipv6|routing\/|lb\/|image\/|masquerade\/bpf|policy\/(?:audit|cidr-nodes|hosts)|nodes\/api-server|host\/outside-routes)/

/** Somebody who has a kubeconfig of a cluster and no Docker, and runs the program from there. */
export interface Visitor extends AsyncDisposable {
  readonly cluster: ForeignCluster
  /** A folder of its own. */
  readonly folder: string
  /** Where the reports of {@link run} are. */
  readonly reports: string
  /** No `docker` on the PATH, and no engine where it would look for one. */
  readonly environment: Readonly<Record<string, string>>
  /** Arguments that name the cluster, and more. */
  argumentsWith(...more: string[]): string[]
  /** Runs suites on the cluster. */
  run(...more: string[]): ReturnType<typeof start>
  /** Gives the image of the prober to the nodes, as the program says that one should. */
  bringProber(): Promise<void>
  /** What is on the cluster, without how long ago it was made. */
  inventory(): Promise<string[]>
}

export async function visitorOf(cluster: ForeignCluster): Promise<Visitor> {
  const folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-foreign-'))
  const reports = join(folder, 'reports')
  const environment = await withoutDocker(folder)
  const argumentsWith = (...more: string[]) => {
    const { kubeconfig, context } = cluster
    return [`--kubeconfig=${kubeconfig}`, `--context=${context}`, `--allow-context=${context}`, ...more]
  }
  return {
    cluster,
    folder,
    reports,
    environment,
    argumentsWith,
    run: (...more) => start(['run', ...argumentsWith(`--report-dir=${reports}`, ...more)], environment),
    bringProber: async () => {
      const archive = join(folder, 'prober.tar')
      const { exitCode, all } = await start(['images', 'export', archive], environment)
      if (exitCode !== 0) throw new Error(all)
      await cluster.loadArchive(archive)
    },
    inventory: async () => {
      const columns = 'KIND:.kind,NAMESPACE:.metadata.namespace,NAME:.metadata.name,UID:.metadata.uid'
      const output = `--output=custom-columns=${columns}`
      return (await cluster.kubectl('get', 'all,crd,ns', '-A', '--no-headers', output)).split('\n').toSorted()
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

async function withoutDocker(folder: string): Promise<Record<string, string>> {
  const bin = join(folder, 'go')
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const hasDocker = await Promise.all(folders.map(each => exists(join(each, 'docker'))))
  const places = await Promise.all(folders.map(each => exists(join(each, 'go'))))
  await symlink(join(folders[places.indexOf(true)] ?? '', 'go'), bin)
  const path = [...folders.filter((_, index) => hasDocker[index] !== true), folder].join(delimiter)
  return { PATH: path, DOCKER_HOST: `unix://${join(folder, 'no-engine.sock')}` }
}
