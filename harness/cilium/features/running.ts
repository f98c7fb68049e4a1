import { valueAt } from '../../values.ts'
import type { Feature } from './feature.ts'

/** Detects a feature that stands where every agent says so of itself; `path` is one of `cilium-dbg status -o json`. */
export function everyAgent(path: string, agrees: (value: unknown) => boolean): Feature['detect'] {
  return ({ agents }) => {
    const values = agents.map(({ status }) => valueAt(status, path))
    const said = [...new Set(values.map(value => (typeof value === 'string' ? value : 'nothing')))].join(', ')
    return {
      present: values.length > 0 && values.every(agrees),
      detected: `${path} ${said || 'unknown'} on ${values.length} agents`,
    }
  }
}

/** Detects a feature that stands where a workload wants at least one pod, for example `daemonset/cilium-envoy`. */
export function workload(name: string): Feature['detect'] {
  return ({ workloads }) => {
    const present = workloads.includes(name)
    return { present, detected: `${name} is ${present ? 'deployed' : 'not there'}` }
  }
}

/** Detects a feature that stands where the API server has a kind in `cilium.io/v2`. */
export function kind(name: string): Feature['detect'] {
  return ({ kinds = [] }) => {
    const present = kinds.includes(name)
    return { present, detected: `cilium.io/v2 has ${present ? '' : 'no '}${name}` }
  }
}
