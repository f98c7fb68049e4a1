import { expect, test } from 'vitest'
import { nodeProxies } from './node-proxies.ts'

const hosts = ['172.18.0.0/16', 'r1-server', 'r1-agent-1', '10.42.0.0/16', '10.43.0.0/16']
const inCluster =
  '172.18.0.0/16,r1-server,r1-agent-1,10.42.0.0/16,10.43.0.0/16,localhost,127.0.0.1,.svc,.svc.cluster,.svc.cluster.local'
const config = JSON.stringify({ proxies: { default: { httpsProxy: 'http://config:3128', noProxy: 'corp.example' } } })

test('a node goes through the user’s proxy, and reaches the cluster without', () => {
  const env = { HTTPS_PROXY: 'http://proxy:3128', http_proxy: 'http://proxy:3129', NO_PROXY: 'corp.example' }
  const without = `corp.example,${inCluster}`
  expect(nodeProxies(env, config, hosts)).toEqual({
    HTTP_PROXY: 'http://proxy:3129',
    HTTPS_PROXY: 'http://proxy:3128',
    NO_PROXY: without,
    no_proxy: without,
  })
})

test('Docker’s own configuration counts where the environment has no proxy', () => {
  const without = `corp.example,${inCluster}`
  expect(nodeProxies({}, config, hosts)).toEqual({
    HTTPS_PROXY: 'http://config:3128',
    NO_PROXY: without,
    no_proxy: without,
  })
})

test.for(['', '{}', '{"proxies":{}}', 'not json'])('without a proxy a node gets no variable: %j', text => {
  expect(nodeProxies({ NO_PROXY: 'corp.example' }, text, hosts)).toEqual({})
})
