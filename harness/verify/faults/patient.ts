import { agentPods, inAgent } from '../../cilium/observe.ts'
import { Kube } from '../../kube/client.ts'
import { run } from '../../process/run.ts'
import type { Cluster } from '../../provision/cluster.ts'
import { onNode } from '../../provision/nodes.ts'
import { BrokenError } from '../../results/errors.ts'

/** A cluster that is going to be broken, with the verbs that do it. Nodes are numbered from 0. */
export interface Patient {
  readonly cluster: Cluster
  readonly kube: Kube
  /** Address of a node. */
  ip(node: number): string
  /** Runs a command on a node. */
  onNode(node: number, ...argv: string[]): Promise<string>
  /** Runs a command in a node's agent. */
  inAgent(node: number, ...argv: string[]): Promise<string>
  /** Runs kubectl. */
  kubectl(...argv: string[]): Promise<string>
  /** Adds an iptables rule on a node, and gives what takes it away. */
  firewall(node: number, ...rule: string[]): Promise<() => Promise<void>>
  /** Runs a program of the node image in the network of a container that is no node. */
  beside(container: string, ...argv: string[]): Promise<string>
}

/** Where K3s and kubeadm leave the administrator's; kubectl passes over the one that is missing. */
const KUBECONFIGS = '/etc/rancher/k3s/k3s.yaml:/etc/kubernetes/admin.conf'

/** Connects to a cluster of the harness. */
export async function patientOf(cluster: Cluster): Promise<Patient> {
  const kube = await Kube.fromFile(cluster.kubeconfig)
  const nodeAt = (index: number) => {
    const node = cluster.nodes[index]
    if (node === undefined) throw new BrokenError(`the cluster has no node number ${index}`)
    return node
  }
  const patient: Patient = {
    cluster,
    kube,
    ip: index => nodeAt(index).ip,
    onNode: (index, ...argv) => onNode(nodeAt(index), argv),
    inAgent: async (index, ...argv) => {
      const pod = (await agentPods(kube)).get(nodeAt(index).name) ?? ''
      const { exitCode, stdout, stderr } = await inAgent(kube, pod, argv)
      if (exitCode !== 0) throw new BrokenError(`exit code ${exitCode}: ${argv.join(' ')} in ${pod}\n${stderr}`)
      return stdout
    },
    // Every node image has a kubectl, and not every machine.
    kubectl: (...argv) => patient.onNode(0, 'env', `KUBECONFIG=${KUBECONFIGS}`, 'kubectl', ...argv),
    firewall: async (index, ...rule) => {
      await patient.onNode(index, 'iptables', '--insert', ...rule)
      return async () => {
        await patient.onNode(index, 'iptables', '--delete', ...rule)
      }
    },
    beside: async (container, ...argv) => {
      const [program = '', ...rest] = argv
      const { stdout: image } = await run(['docker', 'inspect', '--format', '{{.Image}}', nodeAt(0).container ?? ''])
      const where = ['--rm', '--network', `container:${container}`, '--cap-add', 'NET_ADMIN', '--entrypoint', program]
      return (await run(['docker', 'run', '--pull=never', ...where, image.trim(), ...rest])).stdout
    },
  }
  return patient
}
