import { describe, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/security/policy/intro/'

describe('generated policies of all kinds together mean what the model says', {
  tags: ['hubble', 'nodes/2', 'cluster/node-shell'],
  meta: { docs, ground: 'enforced' },
}, () => {
  for (let number = 0; number < 10; number += 1) {
    test(`set ${number + 11}`, async ({ expectModel }) => {
      await expectModel(number + 10, ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'NetworkPolicy'])
    })
  }
})
