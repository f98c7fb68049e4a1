/** What a release asks of the cluster under it, the newest that applies counts. Source: system_requirements.rst of each minor. */
export const MINIMUM_KERNEL: readonly (readonly [from: string, kernel: string])[] = [
  ['1.18', '5.10'],
  ['1.16', '5.4'],
  ['1.9', '4.9.17'],
]

/** Floor of the charts' `kubeVersion`. */
export const MINIMUM_KUBERNETES: readonly (readonly [from: string, kubernetes: string])[] = [
  ['1.16', '1.21'],
  ['1.10', '1.16'],
  ['1.9', '1.12'],
]

/** Kinds that are gone, by the plural of their resource, with the first minor without them and what to use. */
export const GONE_RESOURCES: Readonly<Record<string, readonly [from: string, instead: string]>> = {
  ciliumbgppeeringpolicies: ['1.19', 'use CiliumBGPClusterConfig and related resources'],
  ciliumexternalworkloads: ['1.18', 'there is no replacement'],
  ciliumegressnatpolicies: ['1.13', 'use CiliumEgressGatewayPolicy'],
}

/** Versions of kinds that are deprecated, by the plural of the resource, with the first minor of which that was read. Source: the CRDs of 1.16.19 and 1.20.2. */
export const DEPRECATED_VERSIONS: Readonly<Record<string, readonly [from: string, version: string, instead: string]>> =
  {
    ciliumnodeconfigs: ['1.16', 'v2alpha1', 'v2'],
    ciliumbgpadvertisements: ['1.20', 'v2alpha1', 'v2'],
    ciliumbgpclusterconfigs: ['1.20', 'v2alpha1', 'v2'],
    ciliumbgpnodeconfigoverrides: ['1.20', 'v2alpha1', 'v2'],
    ciliumbgppeerconfigs: ['1.20', 'v2alpha1', 'v2'],
    ciliumcidrgroups: ['1.20', 'v2alpha1', 'v2'],
    ciliumloadbalancerippools: ['1.20', 'v2alpha1', 'v2'],
  }

/** What policies must not contain any more, as it stands in their JSON. */
export const GONE_IN_POLICIES: readonly {
  readonly from: string
  readonly pattern: RegExp
  readonly outcome: 'bad' | 'note'
  readonly text: string
}[] = [
  {
    from: '1.19',
    pattern: /"(?:from|to)Requires":/,
    outcome: 'bad',
    text: '`fromRequires` and `toRequires` are not supported',
  },
  {
    from: '1.19',
    pattern: /"matchPattern":"\*\*\./,
    outcome: 'note',
    text: 'a pattern `**.` matches several labels of a name',
  },
  { from: '1.20', pattern: /"kafka":/, outcome: 'bad', text: 'Kafka rules are not supported' },
]

/** Rules of policies that a proxy carries out. */
export const L7_RULES = /"rules":\{"(?:http|kafka|l7|l7proto)":/
