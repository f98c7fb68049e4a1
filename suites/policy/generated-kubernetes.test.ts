import { type Requirement, describe, onTenants, test } from '#fixtures'

const docs = 'https://kubernetes.io/docs/concepts/services-networking/network-policies/'
const tags: Requirement[] = ['policy/kubernetes', 'policy/cidr-outside', ...onTenants]

describe('generated NetworkPolicies mean what the model says', { tags, meta: { docs } }, () => {
  describe('where enforcement is on', { meta: { enforcement: 'already on' } }, () => sets(0, 8))
  describe('where enforcement begins with them', () => sets(8, 10))
})

function sets(from: number, to: number): void {
  for (let number = from; number < to; number += 1) {
    test(`set ${number + 1}`, async ({ expectModel }) => {
      await expectModel(number, ['NetworkPolicy'])
    })
  }
}
