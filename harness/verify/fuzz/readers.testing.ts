import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { golden } from '../../../reports/testdata/golden.ts'
import { parseFlows } from '../../../reports/html/flows.ts'
import { readAgentMetrics } from '../../cilium/agent-metrics.ts'
import { readEndpoints } from '../../cilium/endpoints.ts'
import { readRelease } from '../../cilium/helm-release.ts'
import { readRepository } from '../../cilium/policy-repository.ts'
import { main } from '../../cli/main.ts'
import { loadRun } from '../../engine/saved-run.ts'
import { readObservations } from '../../engine/saved-observations.ts'
import { readDockerInfo } from '../../host/engine.ts'
import { parseExposition } from '../../hubble/exposition.ts'
import { readHubbleLine } from '../../hubble/flow.ts'
import { piecesOf } from '../../images/bundle/archive.ts'
import { parseReference } from '../../images/reference.ts'
import { tarHeader } from '../../images/tar.ts'
import { replay } from '../../journal/entries.ts'
import { readBaseline } from '../../measure/baseline.ts'
import { readSample } from '../../measure/netperf.ts'
import { METRICS } from '../../measure/plan.ts'
import { STREAM } from '../../measure/testdata/outputs.ts'
import { readConntrack, readTimeouts } from '../../observe/conntrack.ts'
import { newestDrop } from '../../observe/drops.ts'
import { readKernelFrontends } from '../../observe/load-balancer.ts'
import { readLog } from '../../observe/log-lines.ts'
import { readFrame } from '../../observe/packet.ts'
import { readVitals } from '../../observe/vitals.ts'
import { PROJECT_ROOT } from '../../paths.ts'
import { parseMessage } from '../../probe/message.ts'
import { withServer } from '../../provision/engine-host.ts'
import { EXIT } from '../../results/exit-code.ts'
import { cleanText } from '../../results/redact.ts'
import { readValues } from '../../upgrade/documents/read.ts'
import { nearBytes, nearData, nearText } from './mutate.testing.ts'

/** Something that reads what comes from outside, with what is likely to break it. It returns, or throws what {@link isRefusal} knows. */
export interface Reader {
  readonly name: string
  /** How many inputs the unit test gives it, in hundredths: some read files, and take longer. */
  readonly share: number
  readonly inputs: fc.Arbitrary<unknown>
  /** @param folder Of its own, for readers of files. */
  readonly read: (input: never, folder: string) => unknown
}

const recorded = (...path: string[]) => readFile(join(PROJECT_ROOT, 'harness', ...path), 'utf8')

/** Every reader of the harness. */
export async function everyReader(): Promise<Reader[]> {
  const [metrics, lines, endpoints] = await Promise.all([
    recorded('hubble', 'recorded', 'metrics.txt'),
    recorded('hubble', 'recorded', 'lines.ndjson'),
    recorded('cilium', 'recorded', 'endpoints.json'),
  ])
  const cases = join('upgrade', 'testdata', 'lint-cases')
  const values = await Promise.all(
    (await readdir(join(PROJECT_ROOT, 'harness', cases))).map(name => recorded(cases, name)),
  )
  const flows = lines.split('\n').filter(line => line !== '')
  const run = JSON.stringify(golden)
  return [
    text('values of Helm, and what has them inside', [...values, BOMB, MERGES], source =>
      readValues({ names: ['v.yaml'], texts: new Map([['v.yaml', source]]), isChartKey: () => true }),
    ),
    file('config file', [CONFIG, BOMB], 5, 'cilium-conformance.config.yaml', refusedConfig),
    file('conformance.json', [run], 10, 'conformance.json', path => loadRun(path)),
    file('observations', [OBSERVATIONS], 40, 'o.json', (path, folder) =>
      readObservations(folder, path.slice(folder.length + 1)),
    ),
    text('netperf', [STREAM], stdout =>
      readSample(streamMetric(), { command: ['netperf'], stdout, stderr: '', exitCode: 0 }, true),
    ),
    text('a baseline', ['{"schemaVersion":2,"savedAt":"2026-01-01T00:00:00Z","profiles":[]}'], source =>
      readBaseline('b.json', source),
    ),
    text('lines of Hubble', flows, readHubbleLine),
    text('flows in evidence', flows, parseFlows),
    text('drops that an agent remembers', [lines], source => newestDrop(source, '10.42.0.5', '10.42.1.7')),
    text('exposition text', [metrics.slice(0, 2000), metrics.slice(-1500)], parseExposition),
    text('conntrack', [CONNTRACK], source => readConntrack(source, '10.42.0.5:4000', '10.42.1.7:8080')),
    text(
      'configuration of an agent',
      ['{"CTMapEntriesTimeoutTCP":8000000000000,"CTMapEntriesTimeoutAny":60000000000}'],
      readTimeouts,
    ),
    text('logs of agents', [LOG], readLog),
    text('answers of a prober', MESSAGES, parseMessage),
    text('a reference of an image', ['127.0.0.1:5000/cilium/cilium:v1.20.2@sha256:0123', 'busybox'], parseReference),
    text('a journal', [JOURNAL], replay),
    text('docker info', ['{"ServerVersion":"28","CgroupVersion":"2","Runtimes":{"runc":{}}}'], source =>
      readDockerInfo(source, ''),
    ),
    text(
      'a kubeconfig',
      ['apiVersion: v1\nclusters:\n- cluster:\n    server: https://127.0.0.1:6443\n  name: a\n', BOMB],
      source => withServer(source, 'https://10.0.0.1:6443'),
    ),
    text('whatever is written or told', [LOG, run.slice(0, 3000)], cleanText),
    data('maps of the load-balancer', [LISTED], listed => readKernelFrontends(listed, listed)),
    data('metrics of an agent', [ROWS], readVitals),
    data('metrics of all agents', [[ROWS, ROWS]], said => readAgentMetrics(Array.isArray(said) ? said : [said])),
    data('endpoints', [JSON.parse(endpoints)], readEndpoints),
    data(
      'policies of an agent',
      [{ revision: 7, policy: '[{"labels":[{"source":"k8s","key":"a","value":"b"}]}]' }],
      readRepository,
    ),
    {
      name: 'frames',
      share: 100,
      inputs: nearBytes([frame(0x0800), frame(0x86dd)]),
      read: (bytes: Buffer) => readFrame(bytes),
    },
    {
      name: 'the secret of a Helm release',
      share: 40,
      inputs: fc.oneof(fc.base64String(), nearText([PACKED])),
      read: (packed: string) => readRelease(Buffer.from(packed).toString('base64')),
    },
    {
      name: 'a bundle',
      share: 20,
      inputs: nearBytes([
        Buffer.concat([tarHeader('manifest.json', 2, 0o644), Buffer.from('{}'.padEnd(512, '\0')), Buffer.alloc(1024)]),
      ]),
      read: async (bytes: Buffer, folder: string) => {
        await writeFile(join(folder, 'b.tar'), bytes)
        return piecesOf(join(folder, 'b.tar'))
      },
    },
  ]
}

/** Whether an error is how a reader says that something is not what it reads. Other errors are slips of ours. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof RangeError) return /^at byte|^after byte/.test(error.message)
  return !(error instanceof TypeError || error instanceof ReferenceError || error instanceof EvalError)
}

function text(name: string, samples: readonly string[], read: (source: string) => unknown): Reader {
  return { name, share: 100, inputs: nearText(samples), read }
}

function data(name: string, samples: readonly unknown[], read: (value: unknown) => unknown): Reader {
  return { name, share: 100, inputs: nearData(samples), read }
}

function file(
  name: string,
  samples: readonly string[],
  share: number,
  fileName: string,
  read: (path: string, folder: string) => unknown,
): Reader {
  return {
    name,
    share,
    inputs: nearText(samples),
    read: async (source: string, folder: string) => {
      await writeFile(join(folder, fileName), source)
      return read(join(folder, fileName), folder)
    },
  }
}

/** A suite that there is not ends the command before it touches anything; another code than 2 is no refusal. */
async function refusedConfig(path: string): Promise<void> {
  const code = await main(['run', '--config', path, '--suite=none'])
  if (code !== EXIT.usage) throw new TypeError(`the command ended with exit code ${code}`)
}

function streamMetric() {
  const found = METRICS.find(({ test }) => test === 'TCP_STREAM')
  if (found === undefined) throw new Error('no metric of a stream')
  return found
}

/** An Ethernet frame with a packet of UDP to the port of VXLAN, which carries another. */
function frame(type: number): Buffer {
  const inner = Buffer.alloc(60)
  inner.writeUInt16BE(0x0800, 12)
  inner.writeUInt8(0x45, 14)
  const udp = Buffer.from([0x12, 0x34, 0x21, 0x18, 0, 76, 0, 0, 8, 0, 0, 0, 0, 0, 1, 0])
  const header = type === 0x0800 ? Buffer.alloc(20) : Buffer.alloc(40)
  header.writeUInt8(type === 0x0800 ? 0x45 : 0x60, 0)
  header.writeUInt8(17, type === 0x0800 ? 9 : 6)
  const ethernet = Buffer.alloc(14)
  ethernet.writeUInt16BE(type, 12)
  return Buffer.concat([ethernet, header, udp, inner])
}

/** Grows by nine at each line, as far as aliases are followed. */
const BOMB = [
  'a0: &a0 {x: 1}',
  ...Array.from(
    { length: 9 },
    (_, n) => `a${n + 1}: &a${n + 1} {${Array.from({ length: 9 }, (__, k) => `k${k}: *a${n}`).join(', ')}}`,
  ),
].join('\n')

/** The same by merging. */
const MERGES = BOMB.replaceAll(/\{k0: (.*)\}/g, (_, of: string) => `{<<: [${of.replaceAll(/k\d: /g, '')}]}`)

const CONFIG = 'nodes: 2\nprofile: vxlan\nsuite: [bootstrap, datapath]\ntimeout: 10m\nkeep: false\nvalues: my.yaml\n'

const OBSERVATIONS = JSON.stringify({
  schemaVersion: 1,
  observations: [
    {
      kind: 'mounts',
      version: 1,
      subject: 'x',
      at: '2026-01-01T00:00:00Z',
      data: { node: 'a', seen: [] },
      judged: [{ verdict: 'passed', wanted: 1 }],
    },
  ],
})

const CONNTRACK = `TCP OUT 10.42.0.5:4000 -> 10.42.1.7:8080 expires=8083 (remaining: 7994 sec(s)) TxFlagsSeen=0x02 LastTxReport=1 Flags=0x0010 [ SeenNonSyn ] RevNAT=0
UDP OUT 10.42.0.5:4001 -> 10.42.1.7:8081 expires=143 (remaining: -2 sec(s)) Flags=0x0003 [ RxClosing TxClosing ] RevNAT=0
`

const LOG = `time=2026-01-01T00:00:00Z level=warn msg="a \\"word\\" of it" error="x" module=agent
E0101 00:00:00.000000 1 x.go:1] "Unhandled Error" err="y"
panic: runtime error: index out of range
`

const MESSAGES = [
  '{"hello":"prober","protocol":2,"host":"a","pid":1,"end":true}',
  '{"id":1,"op":"tcp","outcome":"ok","timings":{"totalMs":1},"facts":{"routes":[{"to":"default","type":"unicast"}]},"end":true}',
  '{"id":2,"frame":"AAECAw==","end":true}',
  '{"heartbeat":3,"end":true}',
]

const JOURNAL = `{"entry":"open","version":1,"runId":"r","keep":false,"pid":1,"startTime":"1","session":1,"bootId":"b","pidNamespace":"n","host":"h"}
{"entry":"create","resource":{"kind":"container","name":"c"}}
{"entry":"removed","resource":{"kind":"container","name":"c"}}
{"entry":"keep"}
`

const LISTED = {
  '10.43.129.187:80/TCP (2)': ['10.42.0.13:8080/TCP (11) (2)'],
  '10.43.129.187:80/TCP (0)': ['0.0.0.0:0 (11) (0) [ClusterIP, non-routable] '],
  '10.43.167.54:80/TCP (0)': ['0 2[0] (11) [0x0 0x0]'],
  '10.43.35.194:80/TCP (1)': ['backend 7 not found'],
}

const ROWS = [
  { name: 'cilium_drop_count_total', labels: { reason: 'Policy denied', direction: 'EGRESS' }, value: 3 },
  { name: 'cilium_feature_x', labels: { mode: 'on' }, value: 1 },
  { name: 'cilium_endpoint', value: 4 },
]

/** `{}` behind gzip and base64. */
const PACKED = 'H4sIAAAAAAAAA6uuBQBDv6ajAgAAAA=='
