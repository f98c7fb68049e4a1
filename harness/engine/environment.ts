import { cpus, release, totalmem, type } from 'node:os'
import type { Kube } from '../kube/client.ts'
import { tryRun } from '../process/run.ts'
import type { Cluster } from '../provision/cluster.ts'
import { chooseNodePair } from '../provision/node-pair.ts'
import type { ClusterInfo, Environment, PodInfo } from '../results/model.ts'
import { harnessVersion } from './version.ts'

/** What this machine is and which tools it has. */
export async function thisEnvironment(): Promise<Environment> {
  const [cpu] = cpus()
  const docker = await tryRun(['docker', 'version', '--format', '{{.Server.Version}}']).catch(() => undefined)
  return {
    harness: await harnessVersion(),
    node: process.version,
    os: type(),
    kernel: release(),
    cpu: cpu?.model ?? 'unknown',
    cpus: cpus().length,
    memoryBytes: totalmem(),
    ...(docker?.exitCode === 0 ? { docker: docker.stdout } : {}),
    ci: process.env['CI'] === 'true',
  }
}

/** The cluster as the API server describes it. */
export async function clusterInfo(cluster: Cluster, kube: Kube): Promise<ClusterInfo> {
  const { items } = await kube.core.listNode()
  const pair = chooseNodePair(cluster.nodes)
  return {
    provisioner: cluster.provisioner,
    distribution: cluster.distribution,
    kubernetesVersion: cluster.kubernetesVersion,
    imageSource: cluster.imageSource,
    ...(pair === undefined ? {} : { pair: [pair[0].name, pair[1].name] }),
    nodes: cluster.nodes.map(({ name, role, ip, zone }) => {
      const node = items.find(({ metadata }) => metadata?.name === name)
      const info = node?.status?.nodeInfo
      return {
        name,
        role,
        internalIP: ip,
        ...(node?.spec?.podCIDR === undefined ? {} : { podCIDR: node.spec.podCIDR }),
        ...(zone === undefined ? {} : { zone }),
        kernel: info?.kernelVersion ?? 'unknown',
        containerRuntime: info?.containerRuntimeVersion ?? 'unknown',
        kubelet: info?.kubeletVersion ?? 'unknown',
      }
    }),
  }
}

/** The pods that have a node, as the API server lists them. */
export async function podsOf(kube: Kube): Promise<PodInfo[]> {
  const { items } = await kube.core.listPodForAllNamespaces()
  return items.flatMap(({ metadata, spec, status }) => {
    if (spec?.nodeName === undefined) return []
    const pod = { namespace: metadata?.namespace ?? '', name: metadata?.name ?? '', node: spec.nodeName }
    return [status?.podIP === undefined ? pod : { ...pod, ip: status.podIP }]
  })
}
