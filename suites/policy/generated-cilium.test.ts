import { type Requirement, describe, onTenants, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/security/policy/intro/'
const tags: Requirement[] = ['policy/kubernetes', 'policy/cidr-outside', 'policy/non-default-deny', ...onTenants]

describe('generated policies of all kinds together mean what the model says', { tags, meta: { docs } }, () => {
  describe('where enforcement is on', { meta: { enforcement: 'already on' } }, () => sets(10, 18))
  describe('where enforcement begins with them', () => sets(18, 20))
})

function sets(from: number, to: number): void {
  for (let number = from; number < to; number += 1) {
    test(`set ${number + 1}`, async ({ expectModel }) => {
      await expectModel(number, ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'NetworkPolicy'])
    })
  }
}
