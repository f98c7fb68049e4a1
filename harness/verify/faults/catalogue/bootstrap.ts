import { ciliumNodes } from '../../../observe/cilium-nodes.ts'
import { BrokenError } from '../../../results/errors.ts'
import type { Fault } from '../fault.ts'
import type { Patient } from '../patient.ts'

export const faults: readonly Fault[] = [
  {
    name: 'the cluster DNS has another address for the API server’s service',
    profile: 'vxlan',
    suites: ['bootstrap'],
    // Whoever looks for parts of texts finds the wanted 10.43.0.1 in the name server's own 10.43.0.10.
    grep: 'DNS resolves',
    red: /services\/.*dns-resolves/,
    says: /addresses: 10\.43\.9\.9, not 10\.43\.0\.1/,
    inject: answerWrongly,
  },
  {
    name: 'the CiliumNode of one node has another pod CIDR',
    profile: 'vxlan',
    suites: ['bootstrap'],
    grep: 'CiliumNode|pod CIDR',
    red: /nodes\/.*ciliumnode/,
    // Addresses of pods are held against it too, until the agent of a young node happens to write its own again.
    spared: /^bootstrap\/(?!nodes\/.*pod-address)/,
    says: /has the pod CIDR 10\.99\.0\.0\/24, not 10\.42\./,
    inject: async patient => {
      const name = patient.cluster.nodes[1]?.name ?? ''
      const [node] = (await ciliumNodes(patient.kube)).filter(one => one.name === name)
      if (node === undefined) throw new BrokenError(`there is no CiliumNode ${name}`)
      // An agent writes its own when something about its node changes, and does not look at it otherwise.
      const give = (podCIDRs: readonly string[]) => {
        const patch = JSON.stringify({ spec: { ipam: { podCIDRs } } })
        return patient.kubectl('patch', 'ciliumnode', name, '--type=merge', `--patch=${patch}`)
      }
      await give(['10.99.0.0/24'])
      return async () => {
        await give(node.podCIDRs)
      }
    },
  },
]

const COREFILE = `.:53 {
    template IN A kubernetes.default.svc.cluster.local {
        answer "{{ .Name }} 5 IN A 10.43.9.9"
    }
    ready
}
`

/** Puts another CoreDNS behind the service of the cluster's DNS: the packaged one must stay the very same pod. */
async function answerWrongly(patient: Patient): Promise<() => Promise<void>> {
  const { kube } = patient
  const metadata = { name: 'liar', namespace: 'kube-system' }
  const labels = { app: 'liar' }
  const { spec } = await kube.apps.readNamespacedDeployment({ namespace: 'kube-system', name: 'coredns' })
  const image = spec?.template.spec?.containers[0]?.image
  if (image === undefined) throw new BrokenError('the Deployment coredns names no image')
  const container = {
    name: 'coredns',
    image,
    imagePullPolicy: 'IfNotPresent',
    args: ['-conf', '/etc/coredns/Corefile'],
    readinessProbe: { httpGet: { path: '/ready', port: 8181 }, periodSeconds: 1 },
    volumeMounts: [{ name: 'config', mountPath: '/etc/coredns' }],
  }
  const pod = { containers: [container], volumes: [{ name: 'config', configMap: { name: 'liar' } }] }
  const template = { metadata: { labels }, spec: pod }
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata }
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata }
  const inNamespace = '--namespace=kube-system'
  const select = (selector: object) => {
    const patch = JSON.stringify([{ op: 'replace', path: '/spec/selector', value: selector }])
    return patient.kubectl(inNamespace, 'patch', 'service', 'kube-dns', '--type=json', `--patch=${patch}`)
  }
  const { spec: service } = await kube.core.readNamespacedService({ namespace: 'kube-system', name: 'kube-dns' })
  await kube.apply({ ...configMap, data: { Corefile: COREFILE } })
  await kube.apply({ ...deployment, spec: { replicas: 1, selector: { matchLabels: labels }, template } })
  await patient.kubectl(inNamespace, 'rollout', 'status', 'deployment/liar', '--timeout=120s')
  await select(labels)
  return async () => {
    await select(service?.selector ?? {})
    await kube.remove(deployment)
    await kube.remove(configMap)
  }
}
