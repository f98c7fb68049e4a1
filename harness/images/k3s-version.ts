/**
 * A Kubernetes version of a K3s image or release as a plain version: `v1.33.4-k3s1` names the same release as
 * `v1.33.4+k3s1`, but reads as a prerelease of 1.33.4.
 */
export function kubernetesVersionOf(k3sVersion: string): string {
  return k3sVersion.replace(/[-+]k3s\d+$/, '')
}
