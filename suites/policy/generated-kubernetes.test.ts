import { describe, test } from '#fixtures'

const docs = 'https://kubernetes.io/docs/concepts/services-networking/network-policies/'

describe('generated NetworkPolicies mean what the model says', {
  tags: ['hubble', 'nodes/2', 'cluster/node-shell'],
  meta: { docs, ground: 'enforced' },
}, () => {
  for (let number = 0; number < 10; number += 1) {
    test(`set ${number + 1}`, async ({ expectModel }) => {
      await expectModel(number, ['NetworkPolicy'])
    })
  }
})
