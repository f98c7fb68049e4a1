import type { MetricName, PodPath } from './plan.ts'

/** Least ratios of pod to host network that a healthy installation keeps, by metric and path. */
export type Floors = Readonly<Partial<Record<MetricName, Readonly<Partial<Record<PodPath, number>>>>>>

/**
 * Floors by routing mode, for a first run that has no baseline. They catch a datapath that is broken, not one that is
 * slower than it was, and lie well below what two nodes on one busy machine of 2 processors gave with Hubble on: 0.7 to
 * 0.85 over VXLAN and 0.76 to 0.97 natively for streams and transactions, and for connections, which are tracked and
 * reported one by one, 0.24 and 0.45.
 */
export const FLOORS: Readonly<Record<string, Floors>> = {
  native: {
    'tcp-stream': { 'other-node': 0.7, service: 0.7, 'same-node': 0.7 },
    'tcp-stream-4': { 'other-node': 0.7 },
    'tcp-rr': { 'other-node': 0.6, service: 0.6, 'same-node': 0.6 },
    'tcp-crr': { 'other-node': 0.2, service: 0.2 },
  },
  vxlan: {
    'tcp-stream': { 'other-node': 0.5, service: 0.5, 'same-node': 0.7 },
    'tcp-stream-4': { 'other-node': 0.5 },
    'tcp-rr': { 'other-node': 0.5, service: 0.5, 'same-node': 0.6 },
    'tcp-crr': { 'other-node': 0.1, service: 0.1 },
  },
}
