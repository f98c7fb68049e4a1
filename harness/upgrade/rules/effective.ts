import { before } from '../versions.ts'
import { type Look, textOf } from './rule.ts'

/** Whether an option gets true: as a boolean, or as the text. */
export function on(look: Look, path: string): boolean {
  return textOf(look(path)) === 'true'
}

/** How packets travel between nodes once the chart's defaults are in. */
export function routingMode(look: Look): string {
  const said = textOf(look('routingMode'))
  if (said !== '') return said
  return on(look, 'eni.enabled') || on(look, 'gke.enabled') ? 'native' : 'tunnel'
}

/** Whether there is an overlay. */
export function tunnelled(look: Look): boolean {
  return routingMode(look) === 'tunnel'
}

/** The protocol of the overlay, which the agent knows without one too. */
export function tunnelProtocol(look: Look): string {
  return textOf(look('tunnelProtocol')) || 'vxlan'
}

/** The address management that the agent is told to use. */
export function ipamMode(look: Look): string {
  return on(look, 'eni.enabled') ? 'eni' : textOf(look('ipam.mode')) || 'cluster-pool'
}

/** Whether the chart is told that the cluster was first installed with a version before this one. */
export function firstInstalledBefore(look: Look, version: string): boolean {
  const first = textOf(look('upgradeCompatibility'))
  return /^v?\d+\.\d+/.test(first) && before(first, version)
}

/** Whether addresses of pods are replaced by the node's when they leave the cluster: yes for IPv4 unless a file says no. */
export function masquerades(look: Look, family: 4 | 6): boolean {
  if (!on(look, `ipv${family}.enabled`)) return false
  const said = textOf(look(`enableIPv${family}Masquerade`))
  if (said !== '') return said === 'true'
  return family === 4 && (!on(look, 'eni.enabled') || firstInstalledBefore(look, '1.18'))
}

/** Whether BPF programs do it and not iptables. */
export function masqueradesInBpf(look: Look): boolean {
  const said = textOf(look('bpf.masquerade'))
  return said === '' ? firstInstalledBefore(look, '1.10') : said === 'true'
}

/** Whether there is Cilium's own load balancing instead of kube-proxy's. */
export function replacesKubeProxy(look: Look): boolean {
  return on(look, 'kubeProxyReplacement')
}

/** Whether answers may leave from the node of the backend. */
export function returnsDirectly(look: Look): boolean {
  return ['dsr', 'hybrid'].includes(textOf(look('loadBalancer.mode'))) || on(look, 'bpf.lbModeAnnotation')
}

/** The way in which the address of a service travels with a packet. */
export function dsrDispatch(look: Look): string {
  return textOf(look('loadBalancer.dsrDispatch')) || 'opt'
}

/** Whether pods' traffic is encrypted in this way. */
export function encrypts(look: Look, type: 'ipsec' | 'wireguard'): boolean {
  return on(look, 'encryption.enabled') && look('encryption.type') === type
}
