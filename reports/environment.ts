import type { RunResult } from '../harness/results/model.ts'
import { duration, gibibytes } from './format.ts'

/** What ran where, as name and value, for the end of a report. Unknown things are left out. */
export function environmentRows(run: RunResult): (readonly [name: string, value: string])[] {
  const { environment: env, cluster } = run
  const rows: (readonly [string, string | undefined])[] = [
    ['Run', `${run.id}, exit code ${run.exitCode}`],
    ['Command', run.command.join(' ')],
    ['Time', `${run.startedAt}, ${duration(run.durationMs)}`],
    ...run.profiles.map(({ name, summary, ciliumVersion }) => {
      return [`Profile ${name}`, `Cilium ${ciliumVersion ?? 'not installed'}, ${summary}`] as const
    }),
    [
      'Cluster',
      cluster && `${cluster.distribution} ${cluster.kubernetesVersion}, provisioned by ${cluster.provisioner}`,
    ],
    ['Images', cluster?.imageSource],
    ['Access', cluster?.access],
    ...(cluster?.nodes ?? []).map(node => {
      const parts = [
        node.role,
        node.zone === undefined ? undefined : `zone ${node.zone}`,
        node.internalIP,
        node.podCIDR,
        `kernel ${node.kernel}`,
        node.containerRuntime,
        node.kubelet,
      ]
      return [`Node ${node.name}`, parts.filter(part => part !== undefined).join(', ')] as const
    }),
    ['Pair of nodes', pairText(run)],
    ['Machine', `${env.cpu}, ${env.cpus} CPUs, ${gibibytes(env.memoryBytes)}`],
    ['System', `${env.os}, kernel ${env.kernel}${env.ci ? ', in CI' : ''}`],
    ['Docker', env.docker],
    ['Harness', `cilium-conformance ${env.harness}, Node.js ${env.node}`],
  ]
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
}

/** Which nodes cases send traffic between; undefined where there is one node only. */
function pairText({ cases, cluster }: RunResult): string | undefined {
  const { pair, nodes = [] } = cluster ?? {}
  if (pair === undefined) return undefined
  const usual = pair.join(' and ')
  if (cases.some(({ pairs }) => pairs !== undefined))
    return `every pair of the ${nodes.length} nodes in cases of reach, sizes and mode, else ${usual}`
  return nodes.length === 2 ? usual : `${usual} (--node-pairs=all asks every pair of the ${nodes.length} nodes)`
}
