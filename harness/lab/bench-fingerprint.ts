import { kernelSeries } from '../measure/fingerprint.ts'
import type { Fingerprint } from '../measure/sample.ts'
import { BrokenError } from '../results/errors.ts'
import type { Bench } from './bench.ts'
import type { BenchPod } from './bench-pods.ts'
import type { Run } from './namespace.ts'

/** Settings of the agents that change what a packet costs, by their names in a fingerprint. */
const SETTINGS = {
  'kube-proxy replacement': 'kube-proxy-replacement',
  datapath: 'datapath-mode',
  masquerade: 'enable-bpf-masquerade',
  'host routing': 'enable-host-legacy-routing',
  'bandwidth manager': 'enable-bandwidth-manager',
  'big TCP': 'enable-ipv4-big-tcp',
  'load-balancer mode': 'bpf-lb-mode',
  'load-balancer acceleration': 'bpf-lb-acceleration',
  'load-balancer algorithm': 'bpf-lb-algorithm',
  'socket load balancer': 'bpf-lb-sock',
  Hubble: 'enable-hubble',
  'Hubble metrics': 'hubble-metrics',
  'Hubble export': 'hubble-export-file-path',
  'monitor aggregation': 'monitor-aggregation',
  'monitor aggregation interval': 'monitor-aggregation-interval',
  'monitor aggregation flags': 'monitor-aggregation-flags',
  'trace events': 'bpf-events-trace-enabled',
  'policy verdict events': 'bpf-events-policy-verdict-enabled',
  'policy enforcement': 'enable-policy',
  'host firewall': 'enable-host-firewall',
  'endpoint routes': 'enable-endpoint-routes',
  'conntrack accounting': 'bpf-conntrack-accounting',
  'strict encryption': 'enable-encryption-strict-mode-egress',
} as const

/** What has to be the same for ratios to be comparable, asked of the pods that measure and of the agents' settings. */
export async function fingerprintOf(run: Run, bench: Bench): Promise<Fingerprint> {
  const config = run.profile?.observation.config ?? {}
  const [kernel, cpuinfo, mtu, version] = await Promise.all([
    said(bench, 'client', 'uname', '-r'),
    said(bench, 'client', 'cat', '/proc/cpuinfo'),
    // In a pod, the kubelet has every CNI plugin call it so.
    said(bench, 'client', 'cat', '/sys/class/net/eth0/mtu'),
    said(bench, 'client', 'netperf', '-V'),
  ])
  return {
    machine: {
      kernel: kernelSeries(kernel),
      cpu: /^model name\s*:\s*(.+)$/m.exec(cpuinfo)?.[1] ?? 'unknown',
      processors: `${cpuinfo.match(/^processor\s*:/gm)?.length ?? 0}`,
      nodes: `${run.cluster.nodes.length} on ${bench.oneKernel ? 'one kernel' : 'several kernels'}`,
      netperf: /\d[\d.]*/.exec(version)?.[0] ?? 'unknown',
    },
    network: {
      profile: run.profile?.name ?? 'none',
      routing: config['routing-mode'] === 'native' ? 'native' : (config['tunnel-protocol'] ?? 'vxlan'),
      mtu,
      encryption: encryptionIn(config),
      ...Object.fromEntries(Object.entries(SETTINGS).map(([name, key]) => [name, config[key] ?? 'unset'])),
    },
  }
}

/** Mbit/s of the link that the first node reaches the second by; undefined where the device is virtual. */
export async function linkSpeed(bench: Bench): Promise<number | undefined> {
  const script =
    'for d in /sys/class/net/*; do [ -e "$d/device" ] && [ "$(cat "$d/operstate")" = up ] && cat "$d/speed"; done; true'
  const { stdout } = await bench.run('host-client', 'sh', '-c', script)
  const speeds = stdout.split('\n').map(Number)
  const known = speeds.filter(speed => Number.isFinite(speed) && speed > 0)
  return known.length === 0 ? undefined : Math.max(...known)
}

function encryptionIn(config: Readonly<Record<string, string>>): string {
  if (config['enable-wireguard'] === 'true') return 'wireguard'
  return config['enable-ipsec'] === 'true' ? 'ipsec' : 'none'
}

async function said(bench: Bench, pod: BenchPod, ...argv: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await bench.run(pod, ...argv)
  if (exitCode !== 0) throw new BrokenError(`exit code ${exitCode}: ${argv.join(' ')}\n${stderr}`)
  return stdout.trim()
}
