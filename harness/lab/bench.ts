import { randomBytes } from 'node:crypto'
import type { Kube } from '../kube/client.ts'
import { type ExecOutput, execInPod } from '../kube/exec.ts'
import { type Length, type Server, readSample, sampleCommand, shownCommand } from '../measure/netperf.ts'
import type { Metric, Path } from '../measure/plan.ts'
import type { Reading } from '../measure/reading.ts'
import { eventually } from '../wait/eventually.ts'
import {
  BENCH_PODS,
  type BenchNames,
  type BenchPod,
  ENDS,
  benchPlace,
  benchPort,
  podManifest,
  serviceManifest,
} from './bench-pods.ts'
import { type Run, openNamespaces, pairOf } from './namespace.ts'
import { runningPod } from './running-pod.ts'

/** Clients and servers of one session: pods that nothing else uses, pinned to their nodes. */
export interface Bench {
  /** Takes one sample. @throws BrokenError with the command and its output unless netperf gave a clean answer. */
  sample(path: Path, metric: Metric, length: Length): Promise<Reading>
  /** The command of a sample, as a reader would type it in the client's pod. */
  shown(path: Path, metric: Metric, length: Length): string
  /** Whether both nodes are containers on the same kernel. */
  readonly oneKernel: boolean
  /** Runs a command in one of the pods; any exit code is an answer. */
  run(pod: BenchPod, ...argv: string[]): Promise<ExecOutput>
  /** Removes the pods. */
  close(): Promise<void>
}

/**
 * Starts the pods and waits until each is Ready.
 *
 * @throws BrokenError where there are not two nodes, TimeoutError for a pod that does not become Ready.
 */
export async function openBench(kube: Kube, run: Run): Promise<Bench> {
  pairOf(run)
  await openNamespaces(kube, run)
  const names: BenchNames = { suffix: randomBytes(3).toString('hex'), control: benchPort() }
  const close = async () => {
    const pods = BENCH_PODS.map(pod => podManifest(run, pod, names))
    await Promise.all([...pods, serviceManifest(run, names)].map(object => kube.remove(object)))
  }
  try {
    return { ...(await startBench(kube, run, names)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function startBench(kube: Kube, run: Run, names: BenchNames): Promise<Omit<Bench, 'close'>> {
  const start = async (pod: BenchPod) => {
    const started = await runningPod(kube, podManifest(run, pod, names))
    return [pod, started.status?.podIP ?? ''] as const
  }
  const addresses = new Map<string, string>(await Promise.all(BENCH_PODS.map(start)))
  const service = await kube.apply(serviceManifest(run, names))
  addresses.set('service', service.spec?.clusterIP ?? '')
  const inPod = (pod: BenchPod, argv: readonly string[]) => execInPod(kube, benchPlace(run, pod, names), argv)
  const boots = await Promise.all([bootOf('host-client', inPod), bootOf('host-server', inPod)])
  const oneKernel = new Set(boots).size === 1
  const command = (path: Path, metric: Metric, length: Length) => {
    const host = addresses.get(ENDS[path][1]) ?? ''
    const server: Server = { host, control: names.control, data: names.control + 1 }
    return sampleCommand(metric, server, length)
  }
  return {
    sample: async (path, metric, length) => {
      const argv = command(path, metric, length)
      return readSample(metric, { command: argv, ...(await inPod(ENDS[path][0], argv)) }, oneKernel)
    },
    shown: (path, metric, length) => shownCommand(command(path, metric, length)),
    oneKernel,
    run: (pod, ...argv) => inPod(pod, argv),
  }
}

/** An id that differs between kernels and is the same in all containers of one. */
async function bootOf(pod: BenchPod, inPod: (pod: BenchPod, argv: string[]) => Promise<ExecOutput>): Promise<string> {
  // The kubelet may know of the container a moment later than the API does.
  const { stdout } = await eventually(
    'netserverAnswers',
    () => inPod(pod, ['cat', '/proc/sys/kernel/random/boot_id']),
    {
      until: ({ exitCode, stderr }) => (exitCode === 0 ? undefined : stderr),
    },
  )
  return stdout
}
