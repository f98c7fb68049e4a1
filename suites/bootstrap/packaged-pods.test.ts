import { describe, expect, test } from '#fixtures'

const docs = 'https://docs.k3s.io/installation/packaged-components'

describe('the pods that were Pending', { meta: { docs } }, () => {
  for (const component of ['coredns', 'local-path-provisioner', 'metrics-server'] as const) {
    test(`${component} becomes Ready`, { tags: ['policy/default-allow'] }, async ({ cluster, soon, recordReady }) => {
      const ready = await soon('podsReady', cluster.packagedPods, { component, is: 'ready' })
      for (const { name, since } of ready.data.filter(pod => pod.component === component)) recordReady(name, since)
    })
  }

  test('they are the very same pods, and were not replaced', {
    tags: ['cluster/fresh', 'cluster/pending-pods'],
  }, async ({ cluster, run }) => {
    const same = (run.pendingPods ?? []).map(({ component, uid }) => ({ component, uid }))
    expect(await cluster.packagedPods()).toShow({ same })
  })
})
