import { expect, test } from 'vitest'
import { idsOf, reportIn } from '../../../cli/testing.ts'
import { type ForeignShape, makeForeignCluster } from '../foreign-cluster.testing.ts'
import { visitorOf } from '../visitor.testing.ts'

/** A shape of cluster, and the least number of cases that pass there by suite. */
interface Shown {
  readonly shape: ForeignShape
  readonly passed: Readonly<Record<string, number>>
}

const SHAPES: Readonly<Record<string, Shown>> = {
  'two devices on every node, services left to Cilium alone': {
    shape: { networks: 2, kubeProxy: false },
    passed: { datapath: 80, 'kube-proxy-replacement': 60, policy: 60, hubble: 4 },
  },
  'dual stack': {
    shape: { ipFamily: 'dual', values: { ipv6: { enabled: true } } },
    passed: { datapath: 140, 'kube-proxy-replacement': 20, policy: 60, hubble: 4 },
  },
  'no Hubble, GENEVE on a port of its own': {
    shape: { values: { hubble: { enabled: false }, tunnelProtocol: 'geneve', tunnelPort: 6082 } },
    passed: { datapath: 80, 'kube-proxy-replacement': 20 },
  },
  'pod addresses from several pools': {
    shape: {
      values: {
        ipam: {
          mode: 'multi-pool',
          operator: { autoCreateCiliumPodIPPools: { default: { ipv4: { cidrs: ['10.71.0.0/16'], maskSize: 27 } } } },
        },
      },
    },
    passed: { datapath: 80, 'kube-proxy-replacement': 20, policy: 60, hubble: 4 },
  },
}

test.for(Object.entries(SHAPES))('%s: the suites are green there and leave nothing', async ([, { shape, passed }]) => {
  await using cluster = await makeForeignCluster(shape)
  await using visitor = await visitorOf(cluster)
  await visitor.bringProber()
  const before = await visitor.inventory()
  const { exitCode, all } = await visitor.run('--suite=datapath,kube-proxy-replacement,policy,hubble,aftermath')
  const report = await reportIn(visitor.reports)
  expect(idsOf(report, 'failed').concat(idsOf(report, 'broken'), idsOf(report, 'inconclusive')), all).toEqual([])
  expect(exitCode, all).toBe(0)
  for (const [suite, least] of Object.entries(passed)) {
    const ids = idsOf(report, 'passed').filter(id => id.startsWith(`${suite}/`))
    expect(ids.length, `${suite}\n${all}`).toBeGreaterThanOrEqual(least)
  }
  expect(await visitor.inventory()).toEqual(before)
})
