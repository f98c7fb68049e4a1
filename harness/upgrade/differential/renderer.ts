import { createHash } from 'node:crypto'
import { type Values, mergeValues } from '../../values.ts'
import { tryRun } from '../../process/run.ts'

/** What a rendering said. */
export interface Told {
  /** Helm's last words when it refused. */
  readonly refused?: string
  /** Equal for equal renderings, and for equal refusals. */
  readonly digest: string
  /** The options in the ConfigMap `cilium-config`, as they are written. */
  readonly options: ReadonlyMap<string, string>
}

/** Renders one chart over and over. */
export interface Renderer {
  told(values: Values): Promise<Told>
  /** The whole text; empty when Helm refuses. */
  text(values: Values): Promise<string>
  /** How often Helm was started. */
  renderings(): number
}

/** Certificates that a chart makes are new in every rendering, so it is told to let a job make them. */
export const NO_CERTIFICATES: Values = {
  hubble: { tls: { auto: { method: 'cronJob' } } },
  clustermesh: { apiserver: { tls: { auto: { method: 'cronJob' } } } },
}

/** What the charts ask of a cluster before they render some of their objects. */
const API_VERSIONS = ['monitoring.coreos.com/v1', 'gateway.networking.k8s.io/v1/GatewayClass']

/**
 * Helm as a judge of values. The schema is left out: it says what a key may hold, and not whether anything reads it.
 *
 * @param atOnce Renderings at the same time.
 */
export function renderer(helm: string, chart: string, atOnce = 4): Renderer {
  const known = new Map<string, Promise<Told>>()
  const waiting: (() => void)[] = []
  let running = 0
  let count = 0
  return {
    renderings: () => count,
    text: async values => (await inTurn(() => ask(inputOf(values)))).stdout,
    told(values) {
      const input = inputOf(values)
      const before = known.get(input)
      if (before !== undefined) return before
      const now = inTurn(async () => toldOf(await ask(input)))
      if (input.length < 100_000) known.set(input, now)
      return now
    },
  }

  async function inTurn<T>(body: () => Promise<T>): Promise<T> {
    if (running >= atOnce) await new Promise<void>(resolve => waiting.push(resolve))
    running += 1
    try {
      return await body()
    } finally {
      running -= 1
      waiting.shift()?.()
    }
  }

  async function ask(input: string) {
    count += 1
    const options = ['--namespace=kube-system', '--kube-version=1.33.0', '--skip-schema-validation', '--values=-']
    const versions = API_VERSIONS.map(version => `--api-versions=${version}`)
    const { exitCode, stdout, stderr } = await tryRun([helm, 'template', 'cilium', chart, ...options, ...versions], {
      input,
    })
    return exitCode === 0 ? { stdout } : { stdout: '', refused: stderr.trim().split('\n').at(-1) ?? '' }
  }
}

function inputOf(values: Values): string {
  return JSON.stringify(mergeValues(NO_CERTIFICATES, values))
}

function toldOf({ stdout, refused }: { readonly stdout: string; readonly refused?: string }): Told {
  if (refused !== undefined) return { refused, digest: `refused: ${refused}`, options: new Map() }
  return { digest: createHash('sha256').update(steady(stdout)).digest('hex'), options: optionsIn(stdout) }
}

/** A rendering without keys and certificates, which are made anew each time. */
export function steady(rendered: string): string {
  return rendered.replaceAll(/[A-Za-z0-9+/=]{100,}/g, 'SECRET')
}

/** The lines of the agent's ConfigMap, one option each. */
export function optionsIn(text: string): Map<string, string> {
  const [, config = ''] = /^ {2}name: cilium-config\n[\s\S]*?^data:\n([\s\S]*?)(?:^---|$(?![\s\S]))/m.exec(text) ?? []
  const options = new Map<string, string>()
  for (const [, option = '', value = ''] of config.matchAll(/^ {2}([\w.-]+):(.*(?:\n {3,}.*)*)/gm))
    options.set(option, Buffer.from(value.trim()).toString())
  return options
}
