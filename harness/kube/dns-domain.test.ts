import { describe, expect, test, vi } from 'vitest'
import { startFakeCluster } from './cluster.fake.ts'
import { apiServerName, dnsDomainOf } from './dns-domain.ts'

const corefile = (domain: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'coredns', namespace: 'kube-system' },
  data: {
    Corefile: `.:53 {\n    errors\n    kubernetes ${domain} in-addr.arpa ip6.arpa {\n    }\n    forward . /etc/resolv.conf\n}\n`,
  },
})

describe('the domain of services', () => {
  test('is what the kubelet tells pods', async () => {
    await using fake = await startFakeCluster({ objects: [corefile('another.example')] })
    const get = vi.spyOn(fake.kube, 'get').mockResolvedValue('{"kubeletconfig":{"clusterDomain":"k8s.example."}}')
    expect(await dnsDomainOf(fake.kube, 'one')).toBe('k8s.example')
    expect(get).toHaveBeenCalledWith('/api/v1/nodes/one/proxy/configz', { timeoutMs: 2000 })
  })

  test.for([
    ['one', 'k8s.example'],
    ['one with its final dot', 'k8s.example.'],
  ] as const)('is the one of CoreDNS where no kubelet may be asked: %s', async ([, written]) => {
    await using fake = await startFakeCluster({ objects: [corefile(written)] })
    vi.spyOn(fake.kube, 'get').mockRejectedValue(new Error('forbidden'))
    expect(await dnsDomainOf(fake.kube, 'one')).toBe('k8s.example')
  })

  test('is the usual one where nothing says', async () => {
    await using fake = await startFakeCluster({ objects: [] })
    vi.spyOn(fake.kube, 'get').mockResolvedValue('{}')
    expect(await dnsDomainOf(fake.kube, 'one')).toBe('cluster.local')
  })

  test('ends the name of the API server', () => {
    expect(apiServerName({ dnsDomain: 'k8s.example' })).toBe('kubernetes.default.svc.k8s.example')
  })
})
