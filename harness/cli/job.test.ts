import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { type JobOptions, jobCommand } from './job.ts'

const IMAGES = { image: 'registry.example/cilium-conformance:1', proberImage: 'registry.example/prober:1' }

interface Printed {
  readonly kind?: string
  readonly metadata?: { readonly name: string; readonly namespace?: string }
  readonly spec?: object
  readonly [field: string]: unknown
}

async function printed(options: Partial<JobOptions> = {}): Promise<Printed[]> {
  let text = ''
  expect(await jobCommand({ ...IMAGES, ...options }, piece => (text += piece))).toBe(0)
  return parseAllDocuments(text).map(document => document.toJS())
}

test('the Job runs as the service account that comes with it, once, and leaves its report in a ConfigMap', async () => {
  const objects = await printed({ suite: 'datapath,policy', grep: 'pod to pod', timeout: '20m' })
  const job = objects.at(-1)
  expect(job).toMatchObject({
    kind: 'Job',
    metadata: { name: 'cilium-conformance', namespace: 'cilium-conformance' },
    spec: {
      backoffLimit: 0,
      template: {
        spec: {
          restartPolicy: 'Never',
          serviceAccountName: 'cilium-conformance',
          containers: [
            {
              image: IMAGES.image,
              args: [
                'run',
                '--in-cluster',
                `--prober-image=${IMAGES.proberImage}`,
                '--report-dir=/reports',
                '--report-configmap=cilium-conformance/cilium-conformance',
                '--suite=datapath,policy',
                '--grep=pod to pod',
                '--timeout=20m',
              ],
            },
          ],
        },
      },
    },
  })
  const names = objects.map(({ kind, metadata }) => `${kind} ${metadata?.namespace ?? ''}/${metadata?.name}`)
  expect(names).toEqual(
    expect.arrayContaining([
      'ServiceAccount cilium-conformance/cilium-conformance',
      'ClusterRole /cilium-conformance',
      'Role cilium-conformance/cilium-conformance-report',
      'RoleBinding cilium-conformance/cilium-conformance-report',
    ]),
  )
})

test('the plugin has the fields of a plugin of Sonobuoy, and always tells that it is done', async () => {
  const [plugin, ...others] = await printed({ sonobuoy: true, grep: "pod's own" })
  expect(others).toEqual([])
  expect(plugin).toMatchObject({
    'sonobuoy-config': {
      driver: 'Job',
      'plugin-name': 'cilium-conformance',
      'result-format': 'manual',
      'result-files': ['sonobuoy_results.yaml'],
    },
    spec: {
      name: 'plugin',
      image: IMAGES.image,
      volumeMounts: [{ mountPath: '/tmp/sonobuoy/results', name: 'results' }, { name: 'reports' }],
    },
    podSpec: { restartPolicy: 'Never', serviceAccountName: 'sonobuoy-serviceaccount' },
  })
  expect(plugin?.spec).toHaveProperty('command', ['sh', '-c', expect.stringContaining('> "$results/done"')])
  expect(JSON.stringify(plugin?.spec)).toContain(String.raw`'--grep=pod'\\''s own'`)
})

/** Plays a plugin's script beside a program that does as `stub` says, and gives what the worker reads. */
async function played(stub: string): Promise<{ done: string; told: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'sonobuoy-plugin-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'cilium-conformance'), `#!/bin/sh\n${stub}\n`, { mode: 0o755 })
  const [plugin] = await printed({ sonobuoy: true })
  const { command } = Object.assign({ command: [''] }, plugin?.spec)
  const env = { PATH: `${folder}:/usr/bin:/bin`, SONOBUOY_RESULTS_DIR: folder }
  await execa('sh', ['-c', command.at(-1) ?? ''], { env, extendEnv: false })
  const done = await readFile(join(folder, 'done'), 'utf8')
  return { done: relative(folder, done), told: await readFile(done, 'utf8') }
}

test('the worker is given what "report" made, and the words of a run that made none', async () => {
  const report =
    '[ $1 = run ] || { echo made > $SONOBUOY_RESULTS_DIR/a.tar.gz; printf %s $SONOBUOY_RESULTS_DIR/a.tar.gz > $SONOBUOY_RESULTS_DIR/done; }'
  expect(await played(report)).toEqual({ done: 'a.tar.gz', told: 'made\n' })
  const refused = 'echo "error: unknown suite" >&2; exit 2'
  expect(await played(refused)).toEqual({ done: 'run-log', told: 'error: unknown suite\n' })
})

test.for<[Partial<JobOptions>, string]>([
  [{ suite: 'nope' }, 'unknown suite "nope". Choose one of: '],
  [{ shard: '3/2' }, '--shard=3/2 must be one of so many shards'],
  [{ timeout: 'soon' }, '--timeout=soon is not a duration'],
  [{ level: 'root' }, '"root" is no access level'],
  [{ image: 'two words' }, '--image=two words is not a reference of an image'],
  [{ proberImage: '' }, '--prober-image= is not a reference of an image'],
])('%j is refused', async ([options, message]) => {
  await expect(jobCommand({ ...IMAGES, ...options })).rejects.toThrow(message)
})
