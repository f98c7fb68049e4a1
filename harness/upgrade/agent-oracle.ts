import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { buildGoModule } from '../images/source/go/build.ts'
import { GO_MODULES } from '../images/source/go/modules.ts'
import { tryRun } from '../process/run.ts'
import { BrokenError } from '../results/errors.ts'
import { BUDGETS } from '../wait/budgets.ts'
import { isRecord } from './chart.ts'
import { SILENT } from './testing.ts'

/** What the agent said to its configuration. */
export interface AgentAnswer {
  /** It was content, and went on to what it needs a cluster for. */
  readonly started: boolean
  /** The lines in which it says why it ends; all of them, since the last is not always the one with the reason. */
  readonly words: string
}

/** The real agent as an oracle. */
export interface AgentOracle {
  /** Starts it with the options of a rendered `cilium-config`, and ends it once it has read them. */
  start(rendered: string): Promise<AgentAnswer>
}

/** The agent says this once every configuration of its own was accepted. */
const ACCEPTED = 'msg="Initializing daemon"'

/**
 * The agent writes routes, sysctls, BPF maps and files. It gets namespaces and file systems of its own for that, and no
 * Kubernetes; all of it is gone with the process. What it expects of a node is there: a key for IPsec, a folder for the
 * masquerading agent, an `ipset` that is content, and the setting of queues that only the host's own network namespace has.
 */
const ALONE = [
  'mount -t tmpfs none /etc',
  'mount -t tmpfs none /run',
  'mount -t tmpfs none /var/lib',
  'mount -t proc proc /proc',
  'mount -t sysfs none /sys',
  'mount -t bpf none /sys/fs/bpf',
  'mkdir -p /run/cilium/cgroupv2 /var/lib/cilium/bpf/include/bpf',
  'mkdir -p /etc/config /etc/ipsec /etc/bin /etc/proc/sys/net/core',
  'echo "3 rfc4106(gcm(aes)) 0123456789abcdef0123456789abcdef01234567 128" >/etc/ipsec/keys',
  'printf "#!/bin/sh\\n" >/etc/bin/ipset && chmod +x /etc/bin/ipset',
  'for each in /proc/* /proc/sys/* /proc/sys/net/* /proc/sys/net/core/*; do [ -e "/etc$each" ] || ln -s "$each" "/etc$each"; done',
  'echo fq >/etc/proc/sys/net/core/default_qdisc',
  'export PATH=/etc/bin',
  'exec "$@"',
].join(' && ')

const NAMESPACES = ['--mount', '--net', '--pid', '--ipc', '--uts', '--cgroup', '--fork', '--kill-child']

/** The agent that the images are made of, built unless it is there. Starting it takes root. */
export async function agentOracle(): Promise<AgentOracle> {
  const agent = (await buildGoModule(GO_MODULES.cilium, SILENT)).path('cilium-agent')
  return {
    async start(rendered) {
      const folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-agent-'))
      try {
        const config = join(folder, 'config')
        await mkdir(config)
        for (const [option, value] of Object.entries(agentOptions(rendered)))
          await writeFile(join(config, option), String(value))
        return await started(agent, config)
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

async function started(agent: string, config: string): Promise<AgentAnswer> {
  const lines: string[] = []
  const accepted = new AbortController()
  const own = [
    '--lib-dir=/var/lib/cilium',
    '--state-dir=/run/cilium',
    '--procfs=/etc/proc',
    '--write-cni-conf-when-ready=',
  ]
  const command = [agent, `--config-dir=${config}`, '--enable-k8s=false', ...own]
  try {
    await tryRun(['unshare', ...NAMESPACES, '--propagation', 'private', 'sh', '-c', ALONE, 'sh', ...command], {
      timeoutMs: BUDGETS.agentConfigured.ms,
      signal: accepted.signal,
      onLine: line => {
        lines.push(line)
        if (line.includes(ACCEPTED)) accepted.abort()
      },
    })
  } catch (error) {
    if (!accepted.signal.aborted) throw error
  }
  return {
    started: accepted.signal.aborted,
    words: lines.filter(line => /level=(?:error|fatal)/.test(line)).join('\n'),
  }
}

/** The options in the ConfigMap of the agent. */
function agentOptions(rendered: string): Record<string, unknown> {
  for (const document of parseAllDocuments(rendered)) {
    const object: unknown = document.toJS()
    if (!isRecord(object) || object['kind'] !== 'ConfigMap' || !isRecord(object['metadata'])) continue
    if (object['metadata']['name'] === 'cilium-config' && isRecord(object['data'])) return object['data']
  }
  throw new BrokenError('the rendering has no ConfigMap cilium-config')
}
