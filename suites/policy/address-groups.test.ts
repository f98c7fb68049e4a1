import { type Requirement, describe, onTenants, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/kubernetes/ciliumcidrgroup/'
const tags: Requirement[] = ['policy/cidr-outside', 'policy/cidr-groups', ...onTenants]
const egress = [{ toEntities: ['all'] }]
const web = [{ ports: [{ port: '{outside:web}', protocol: 'TCP' }] }]
const dgram = [{ ports: [{ port: '{outside:dgram}', protocol: 'UDP' }] }]
const ping = [{ fields: [{ type: 8, family: 'IPv4' }] }]
const NOBODY = '192.0.2.0/24'

describe('a group of addresses', { tags, meta: { docs, enforcement: 'already on' } }, () => {
  for (const how of ['name', 'label'] as const) {
    test(`is denied by its ${how}, but for exceptions and for what is in another group`, async ({
      addressGroup,
      lane,
      policies,
      expectVerdict,
    }) => {
      const outside = `${lane.members.outside.peer.ip}/32`
      const [meant = {}, other = {}] = [await addressGroup(outside, NOBODY), await addressGroup(NOBODY)].map(group =>
        how === 'name' ? { cidrGroupRef: group.name } : { cidrGroupSelector: { matchLabels: group.label } },
      )
      const egressDeny = [
        { toCIDRSet: [{ ...meant, except: [NOBODY] }], toPorts: web },
        { toCIDRSet: [{ ...meant, except: [outside] }], toPorts: dgram },
        { toCIDRSet: [other], icmps: ping },
      ]
      for (const over of ['web', 'dgram', 'ping'] as const) {
        await expectVerdict(['redClient', 'outside', over, 'allowed'], { when: 'before any policy' })
      }
      const endpointSelector = { matchLabels: { app: 'client' } }
      await policies.apply(policies.bind([{ cilium: { endpointSelector, egress, egressDeny } }]))
      const under = { when: 'under the policy', beyondModel: true }
      await expectVerdict(['redClient', 'outside', 'web', 'egress: a rule denies it'], { ...under, soon: true })
      for (const over of ['dgram', 'ping'] as const) {
        await expectVerdict(['redClient', 'outside', over, 'allowed'], under)
      }
      await expectVerdict(['redClient', 'redServer', 'web', 'allowed'], under)
      await expectVerdict(['redOther', 'outside', 'web', 'allowed'], under)
    })
  }
})
