import { readEndpoints } from '../../../cilium/endpoints.ts'
import { BrokenError } from '../../../results/errors.ts'
import { EMPTY_GROUPS, OTHER_NODES, OTHER_PODS, tamper } from '../admission.ts'
import type { Fault } from '../fault.ts'
import { meddle, withoutDnsRules } from '../meddle.ts'

const onPolicy = { profile: 'vxlan', suites: ['policy'] } as const

export const faults: readonly Fault[] = [
  {
    ...onPolicy,
    name: 'one endpoint is in audit mode',
    grep: 'policy is enforced',
    red: /no-endpoint-is-in-audit-mode/,
    says: /audit mode is on for endpoint \d+ /,
    inject: async patient => {
      for (const node of patient.cluster.nodes.keys()) {
        const endpoints = readEndpoints(
          JSON.parse(await patient.inAgent(node, 'cilium-dbg', 'endpoint', 'list', '-o', 'json')),
        )
        const dns = endpoints.find(({ labels }) => labels.includes('k8s:k8s-app=kube-dns'))
        if (dns === undefined) continue
        const set = (value: string) =>
          patient.inAgent(node, 'cilium-dbg', 'endpoint', 'config', String(dns.id), `PolicyAuditMode=${value}`)
        await set('Enabled')
        return async () => {
          await set('Disabled')
        }
      }
      throw new BrokenError('no node has the endpoint of the cluster DNS')
    },
  },
  {
    ...onPolicy,
    name: 'policies are never enforced',
    grep: 'without (ingress|egress) rules|policy is enforced',
    red: /without-(ingress|egress)-rules|runs-in-that-mode|endpoints-that-policies-select/,
    says: /"allowed", not "ingress: no rule allows it"/,
    // Of the agents themselves: where the values say so, it is what was asked for.
    inject: async patient => {
      const set = async (mode: string) => {
        for (const node of patient.cluster.nodes.keys()) {
          await patient.inAgent(node, 'cilium-dbg', 'config', `PolicyEnforcement=${mode}`)
        }
      }
      await set('never')
      return () => set('default')
    },
  },
  {
    ...onPolicy,
    name: 'policies are deleted behind the back',
    grep: 'without (ingress|egress) rules',
    red: /without-(ingress|egress)-rules/,
    says: /the API server no longer has NetworkPolicy /,
    inject: patient => meddle(patient, 'networkpolicies', policy => patient.kube.remove(policy)),
  },
  {
    ...onPolicy,
    name: 'selectors miss the pods that they are for',
    grep: 'without (ingress|egress) rules',
    red: /without-(ingress|egress)-rules/,
    says: /was changed: spec\.podSelector/,
    inject: patient => tamper(patient, OTHER_PODS),
  },
  {
    ...onPolicy,
    name: 'groups of addresses have lost theirs',
    grep: 'a group of addresses',
    red: /a-group-of-addresses/,
    says: /"allowed", not "egress: a rule denies it"/,
    inject: patient => tamper(patient, EMPTY_GROUPS),
  },
  {
    ...onPolicy,
    profile: 'host-firewall',
    name: 'policies on nodes select none of them',
    grep: 'a policy on nodes',
    red: /a-policy-on-nodes/,
    says: /"allowed", not "(ingress|egress): /,
    inject: patient => tamper(patient, OTHER_NODES),
  },
  {
    ...onPolicy,
    name: 'the rules of the DNS proxy are taken out of policies',
    grep: 'names in a policy',
    red: /names-in-a-policy/,
    says: /once its name was looked up|refused/,
    inject: patient =>
      meddle(patient, 'ciliumnetworkpolicies', async policy => {
        await patient.kube.apply({ ...policy, spec: withoutDnsRules(policy.spec) })
      }),
  },
]
