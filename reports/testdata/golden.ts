import { judgeRun } from '../../harness/results/exit-code.ts'
import type { CaseResult, ClusterInfo, Phase, PodInfo, ProfileResult, RunResult } from '../../harness/results/model.ts'

const START = Date.parse('2026-11-23T10:15:30.000Z')
const at = (ms: number) => new Date(START + ms).toISOString()
const DOCS = 'https://docs.cilium.io/en/stable'

let clock = 31_300

/** A case that passed; the times follow each other. */
function passed(
  id: string,
  title: string,
  profile: string,
  durationMs: number,
  more: Partial<CaseResult> = {},
): CaseResult {
  const [suite = '', topic = ''] = id.split('/')
  const startedAt = at(clock)
  clock += durationMs
  return {
    id,
    suite,
    topic,
    group: [],
    title,
    profile,
    verdict: 'passed',
    durationMs,
    requires: [],
    assertions: 3,
    measurements: [],
    evidence: [],
    startedAt,
    ...more,
  }
}

const egress = { group: ['an egress rule that names a label'], docs: `${DOCS}/security/policy/language/#egress` }
const hubbleUI = `needs image/hubble-ui: not among the images of this run\nneeds ingress/any: no IngressClass`
const bgp = 'needs bgp/control-plane: bgpControlPlane.enabled is false in the running configuration'

const tcp = { over: 'tcp', outcome: 'allowed', expected: 'allowed', count: 1 }
const ends = {
  client: { name: 'client', node: 'server-0' },
  echoSame: { name: 'echo-same', node: 'server-0' },
  echo: { name: 'echo', node: 'agent-0' },
  outside: { name: 'outside', node: 'outside' },
}

function casesOf(profile: 'vxlan' | 'native'): CaseResult[] {
  const vxlan = profile === 'vxlan'
  clock = vxlan ? 62_100 : 152_700
  const gbit = vxlan ? 9.62 : 12.31
  return [
    passed('bootstrap/after-cilium/every-node-is-ready', 'every node is Ready', profile, 412),
    passed('bootstrap/after-cilium/packaged-pods-run', 'the packaged pods that were Pending run', profile, 3120, {
      measurements: [{ name: 'time to Ready', value: vxlan ? 5.214 : 4.9, unit: 's' }],
    }),
    passed('datapath/pod-to-pod/same-node', 'a pod reaches a pod on its own node', profile, 96, {
      probes: [{ ...tcp, from: ends.client, to: ends.echoSame }],
    }),
    passed('datapath/pod-to-pod/other-node', 'a pod reaches a pod on another node', profile, 131, {
      requires: ['nodes/2'],
      probes: [
        { ...tcp, from: ends.client, to: ends.echo, ...(vxlan ? {} : { outcome: 'dropped' }) },
        { ...tcp, from: ends.client, to: ends.outside, count: 2 },
      ],
      ...(vxlan
        ? {}
        : {
            verdict: 'failed' as const,
            reason: [
              'client (10.42.0.17, server-0) -> echo (10.42.1.9, agent-0) tcp/8080 is dropped, expected allowed',
              'expected: allowed',
              'actual:   dropped',
              '  at 0.1 s: no answer within 1 s',
              '  at 1.2 s: no answer within 1 s',
              'hubble: drop reason STALE_OR_UNROUTABLE_IP <no flow on agent-0> & none later',
            ].join('\n'),
            evidence: [
              { name: 'probe results', path: 'evidence/native/other-node/probes.json', mediaType: 'application/json' },
              { name: 'routes of agent-0', path: 'evidence/native/other-node/ip route.txt', mediaType: 'text/plain' },
            ],
          }),
    }),
    passed('datapath/mtu/full-frame', 'a full frame crosses the nodes unfragmented', profile, 240, {
      measurements: [{ name: 'path MTU', value: vxlan ? 1450 : 1500, unit: 'B' }],
    }),
    passed('policy/egress/client-echo-allowed', 'client -> echo is allowed', profile, 88, egress),
    passed('policy/egress/client-other-dropped', 'client -> echo-other is dropped', profile, 1240, egress),
    passed('policy/fqdn/name-allowed', 'a name that the rule allows resolves and answers', profile, 640, {
      docs: `${DOCS}/security/dns/`,
      ...(vxlan
        ? {
            verdict: 'broken' as const,
            reason:
              "exec in default/client gave no end marker: the output cannot be trusted\ncaused by: socket hang up\nfix: run the case again; if it stays, look at the API server's log in evidence/",
            evidence: [{ name: 'API server log', path: 'evidence/vxlan/apiserver.log', mediaType: 'text/plain' }],
          }
        : {}),
    }),
    passed('policy/l7/http-path', 'an HTTP rule lets GET /public pass and nothing else', profile, 0, {
      verdict: 'skipped',
      reason: 'needs proxy/envoy: no cilium-envoy pod and no embedded proxy',
      assertions: 0,
      requires: ['proxy/envoy'],
    }),
    passed('hubble/flows/drop-is-named', 'a dropped flow names its policy verdict', profile, 530),
    passed('hubble/ui/served', 'the UI is served through the ingress', profile, 0, {
      verdict: 'skipped',
      reason: hubbleUI,
      assertions: 0,
      requires: ['image/hubble-ui', 'ingress/any'],
    }),
    passed('bgp/sessions/established', 'both sessions are Established', profile, 0, {
      verdict: 'skipped',
      reason: bgp,
      assertions: 0,
      requires: ['bgp/control-plane'],
    }),
    passed('bgp/routes/pod-prefixes', "every node's pod prefix is in the router's table", profile, 0, {
      verdict: 'skipped',
      reason: bgp,
      assertions: 0,
      requires: ['bgp/control-plane'],
    }),
    passed('performance/throughput/pod-to-pod', 'pod to pod is as fast as the baseline', profile, 64_200, {
      ...(vxlan
        ? {
            plots: [
              {
                name: 'TCP stream, other node',
                unit: 'Gbit/s',
                rows: [
                  { label: 'host', values: [14.1, 14.4, 13.9] },
                  {
                    label: 'pod',
                    values: [gbit - 0.2, gbit, gbit + 0.3],
                    interval: { estimate: gbit, lower: gbit - 0.2, upper: gbit + 0.3 },
                  },
                ],
              },
            ],
          }
        : {
            verdict: 'inconclusive' as const,
            reason: 'loss 3.1 % (95 % interval -1.4 % to 7.6 %): too much noise to tell whether it is 5 %',
          }),
      measurements: [
        { name: 'TCP stream', value: gbit, unit: 'Gbit/s' },
        { name: 'TCP round trips', value: vxlan ? 21_480 : 25_911.4, unit: '1/s' },
      ],
    }),
  ]
}

const bare: CaseResult[] = [
  passed('bootstrap/before-cilium/nodes-not-ready', 'nodes are NotReady without a CNI plugin', 'bare', 1180, {
    docs: `${DOCS}/installation/k3s/`,
  }),
  passed('bootstrap/before-cilium/pods-pending', 'the packaged pods are Pending', 'bare', 204),
]

const phase = (name: string, from: number, durationMs: number, more: Partial<Phase> = {}): Phase => ({
  name,
  startedAt: at(from),
  durationMs,
  outcome: 'done',
  ...more,
})

const phases: Phase[] = [
  phase('images', 100, 9_400, { detail: 'a bundle on disk' }),
  phase('cluster', 9_500, 21_700, { detail: 'K3s v1.37.2+k3s1, 2 nodes' }),
  phase('nodes', 9_600, 12_100, { parent: 'cluster' }),
  phase('load images', 21_800, 9_300, { parent: 'cluster' }),
  phase('cases', 31_200, 1_600, { detail: 'bare' }),
  phase('profile vxlan', 33_000, 28_800),
  phase('helm install', 33_100, 11_500, { parent: 'profile vxlan' }),
  phase('workloads', 44_700, 17_000, { parent: 'profile vxlan' }),
  phase('cases', 62_000, 71_900, { detail: 'vxlan' }),
  phase('profile native', 134_100, 18_300),
  phase('cases', 152_600, 71_200, { detail: 'native' }),
  phase('removal', 224_000, 4_200),
]

const profile = (name: string, tunnel: boolean): ProfileResult => ({
  name,
  summary: tunnel ? 'VXLAN tunnel between the nodes' : 'native routing between the nodes',
  ciliumVersion: '1.20.2',
  features: [
    { name: 'routing/vxlan', present: tunnel, detected: `tunnel-protocol "${tunnel ? 'vxlan' : ''}" on 2 nodes` },
    { name: 'routing/native', present: !tunnel, detected: `routing-mode "${tunnel ? 'tunnel' : 'native'}" on 2 nodes` },
    { name: 'proxy/envoy', present: false, detected: 'no cilium-envoy pod and no embedded proxy' },
  ],
})

const pods: PodInfo[] = [
  { namespace: 'kube-system', name: 'cilium-2xk7p', node: 'server-0', ip: '172.18.0.2' },
  { namespace: 'kube-system', name: 'cilium-operator-6f9d8c7b5-q2w8z', node: 'server-0', ip: '172.18.0.2' },
  { namespace: 'kube-system', name: 'coredns-7b98449c4-4kx9d', node: 'server-0', ip: '10.42.0.12' },
  { namespace: 'cilium-conformance', name: 'client', node: 'server-0', ip: '10.42.0.17' },
  { namespace: 'cilium-conformance', name: 'echo-same', node: 'server-0', ip: '10.42.0.18' },
  { namespace: 'kube-system', name: 'cilium-9m4tz', node: 'agent-0', ip: '172.18.0.3' },
  { namespace: 'kube-system', name: 'hubble-relay-5d8f6c9b7-hx2lp', node: 'agent-0' },
  { namespace: 'cilium-conformance', name: 'echo', node: 'agent-0', ip: '10.42.1.9' },
]

const node = (name: string, role: 'server' | 'agent', last: number) => ({
  name,
  role,
  internalIP: `172.18.0.${last}`,
  podCIDR: `10.42.${last - 2}.0/24`,
  kernel: '6.18.0',
  containerRuntime: 'containerd://2.4.2',
  kubelet: 'v1.37.2+k3s1',
})

const cluster: ClusterInfo = {
  provisioner: 'k3s',
  distribution: 'K3s',
  kubernetesVersion: 'v1.37.2+k3s1',
  imageSource: 'a bundle on disk',
  nodes: [node('server-0', 'server', 2), node('agent-0', 'agent', 3)],
}

const cases = [...bare, ...casesOf('vxlan'), ...casesOf('native')]

const uprooted: RunResult = {
  schemaVersion: 1,
  id: '20261123-101530-a1b2c3',
  command: ['cilium-conformance', 'run', '--profile=vxlan,native'],
  startedAt: at(0),
  endedAt: at(228_400),
  durationMs: 228_400,
  ...judgeRun({ cases, errors: [] }),
  environment: {
    harness: '0.1.0',
    node: 'v24.21.0',
    os: 'Debian GNU/Linux 12 (bookworm)',
    kernel: '6.18.0',
    cpu: 'AMD EPYC 9B14',
    cpus: 2,
    memoryBytes: 25_769_803_776,
    docker: '20.10.24',
    ci: false,
  },
  suites: ['bootstrap', 'datapath', 'policy', 'hubble', 'bgp', 'performance'],
  profiles: [profile('vxlan', true), { ...profile('native', false), pods }],
  phases,
  cases,
  errors: [],
}

/** A run on two profiles in which every verdict occurs, with the texts that are hard to render. */
export const golden: RunResult = { ...uprooted, cluster }

/** A run that found no cluster: no case, one error. */
export const broken: RunResult = {
  ...uprooted,
  id: '20261123-110000-d4e5f6',
  verdict: 'broken',
  exitCode: 3,
  durationMs: 31_200,
  endedAt: at(31_200),
  profiles: [],
  phases: [phase('cluster', 100, 31_000, { outcome: 'failed' })],
  cases: [],
  errors: [
    {
      phase: 'cluster',
      message: 'the Docker engine answers: not within 30 s; last seen: connect ENOENT /var/run/docker.sock',
      cure: 'start Docker, or name its socket in DOCKER_HOST',
    },
  ],
}

/** A run in which everything passed, without the parts that may be absent. */
export const green: RunResult = {
  ...uprooted,
  ...judgeRun({ cases: bare, errors: [] }),
  suites: ['bootstrap'],
  profiles: [],
  phases: [],
  cases: bare,
}
