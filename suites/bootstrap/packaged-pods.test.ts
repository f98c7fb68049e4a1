import { describe, expect, test } from '#fixtures'

const docs = 'https://docs.k3s.io/installation/packaged-components'

describe('the pods that were Pending', { meta: { docs } }, () => {
  for (const component of ['coredns', 'local-path-provisioner', 'metrics-server'] as const) {
    test(`${component} becomes Ready`, async ({ packagedPods, run, outcome, record }) => {
      const pods = await outcome('podsReady', packagedPods, {
        until: seen => {
          const own = seen.filter(pod => pod.component === component)
          if (own.length === 0) return `there is no pod of ${component}`
          return (
            own
              .map(({ missing }) => missing)
              .filter(Boolean)
              .join('; ') || undefined
          )
        },
      })
      for (const { name, since } of pods.filter(pod => pod.component === component)) {
        if (run.profile !== undefined) record(`${name} Ready after`, (since - run.profile.installedAt) / 1000, 's')
      }
    })
  }

  test('they are the very same pods, and were not replaced', { tags: ['cluster/pending-pods'] }, async ({
    packagedPods,
    run,
  }) => {
    const now = (await packagedPods()).map(({ component, uid }) => `${component} ${uid}`)
    const before = run.pendingPods?.map(({ component, uid }) => `${component} ${uid}`) ?? []
    expect(before.length).toBeGreaterThanOrEqual(3)
    expect(now.toSorted()).toEqual(before.toSorted())
  })
})
