import { BrokenError } from '../../../results/errors.ts'
import type { Fault, Heal } from '../fault.ts'
import type { Patient } from '../patient.ts'

export const faults: readonly Fault[] = [
  {
    name: 'a pod sends from an address that is not its own',
    profile: 'vxlan',
    suites: ['aftermath'],
    red: /packets-were-dropped/,
    says: /dropped \d+ packets \(egress\) for an unexpected reason: Invalid source ip; Hubble remembers UDP 192\.0\.2\.9/,
    inject: sendAsAnother,
  },
]

/** From the documentation's ranges: no pod has either. */
const ANOTHER = '192.0.2.9'
const NOBODY = '198.51.100.9'

/** Sends a datagram five times a second, and prints which process does. */
const SEND = `$0 bash -c 'while sleep 0.2; do echo > /dev/udp/$0/9; done' "$1" > /dev/null 2>&1 & echo $!`

/** Other pods may run the same program. */
const FIND = `for pid in $(pgrep --exact coredns); do
  if nsenter --target "$pid" --net ip -oneline address | grep --quiet " $0/"; then echo "$pid"; fi
done`

async function sendAsAnother(patient: Patient): Promise<Heal> {
  const { items } = await patient.kube.core.listNamespacedPod({
    namespace: 'kube-system',
    labelSelector: 'k8s-app=kube-dns',
  })
  const home = patient.cluster.nodes.findIndex(({ name }) => name === items[0]?.spec?.nodeName)
  if (home < 0) throw new BrokenError('the cluster’s DNS runs on no node')
  const pid = (await patient.onNode(home, 'sh', '-c', FIND, items[0]?.status?.podIP ?? '')).trim()
  const inside = ['nsenter', '--target', pid, '--net']
  const gateway = (await patient.onNode(home, ...inside, 'ip', 'route', 'show', 'default')).split(' ')[2] ?? ''
  await patient.onNode(home, ...inside, 'ip', 'address', 'add', `${ANOTHER}/32`, 'dev', 'eth0')
  await patient.onNode(home, ...inside, 'ip', 'route', 'add', NOBODY, 'via', gateway, 'src', ANOTHER)
  const sender = await patient.onNode(home, 'bash', '-c', SEND, inside.join(' '), NOBODY)
  return async () => {
    await patient.onNode(home, 'kill', sender.trim())
    await patient.onNode(home, ...inside, 'ip', 'route', 'delete', NOBODY)
    await patient.onNode(home, ...inside, 'ip', 'address', 'delete', `${ANOTHER}/32`, 'dev', 'eth0')
  }
}
