import { coerce, gte } from 'semver'

/** The first Kubernetes whose kubelet ends on cgroup v1 unless it is told otherwise (`failCgroupV1`). */
const FIRST = '1.35.0'

/** What is wrong with cgroup v1. */
export const V1_REFUSED = 'the kubelet of Kubernetes 1.35 and newer does not start on cgroup v1'

/** What helps. */
export const V1_CURE =
  'Boot this machine with cgroup v2 (kernel parameter systemd.unified_cgroup_hierarchy=1), or use --kubernetes-version=1.34, or --images=packages.'

/**
 * Whether the publishers' nodes of a Kubernetes version do not start on the engine's cgroups.
 *
 * @param cgroupVersion `1` or `2`, as the engine says it; hybrid is `1`.
 */
export function refusesCgroupV1(kubernetesVersion: string, cgroupVersion: string): boolean {
  const version = coerce(kubernetesVersion)
  return cgroupVersion === '1' && version !== null && gte(version, FIRST)
}
