import { describe, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/concepts/routing/'
const protocols = ['tcp', 'udp', 'icmp', 'http'] as const
const pairs = [
  ['client', 'echoSame'],
  ['client', 'echoOther'],
  ['echoOther', 'client'],
  ['client', 'hostOne'],
  ['client', 'hostTwo'],
  ['hostOne', 'echoSame'],
  ['hostOne', 'echoOther'],
  ['hostTwo', 'client'],
  ['hostOne', 'hostTwo'],
  ['hostTwo', 'hostOne'],
  ['client', 'outside'],
  ['echoOther', 'outside'],
] as const

describe('traffic gets through', { tags: ['nodes/2', 'cluster/node-shell'], meta: { docs } }, () => {
  for (const [from, to] of pairs) {
    for (const protocol of protocols) {
      test(`${from} -> ${to} over ${protocol}`, async ({ peers, expectTraffic }) => {
        await expectTraffic(peers[from], peers[to], protocol, 'allowed')
      })
    }
  }
})
