import type { MetricName, PodPath } from './plan.ts'

/** Least ratios of pod to host network that a healthy installation keeps, by metric and path. */
export type Floors = Readonly<Partial<Record<MetricName, Readonly<Partial<Record<PodPath, number>>>>>>

/**
 * Floors by routing mode, for a first run that has no baseline. They lie well below what was measured where this was
 * written, and are there to catch a datapath that is broken, not one that is slower than it was.
 */
export const FLOORS: Readonly<Record<string, Floors>> = {
  native: {
    'tcp-stream': { 'other-node': 0.7, service: 0.7, 'same-node': 0.7 },
    'tcp-stream-4': { 'other-node': 0.7 },
    'tcp-rr': { 'other-node': 0.6, service: 0.6, 'same-node': 0.6 },
    'tcp-crr': { 'other-node': 0.5, service: 0.5 },
  },
  vxlan: {
    'tcp-stream': { 'other-node': 0.5, service: 0.5, 'same-node': 0.7 },
    'tcp-stream-4': { 'other-node': 0.5 },
    'tcp-rr': { 'other-node': 0.5, service: 0.5, 'same-node': 0.6 },
    'tcp-crr': { 'other-node': 0.4, service: 0.4 },
  },
}
