import { describe, expect, test } from 'vitest'
import { type EngineObject, complaintsOf, objectsOf } from './engine.ts'

const object = (kind: EngineObject['kind'], name: string, more: Partial<EngineObject> = {}): EngineObject => ({
  kind,
  id: `id-of-${name}`,
  name,
  runId: '',
  kindCluster: '',
  ...more,
})

describe('objectsOf', () => {
  const ours = object('container', 'node-1', { runId: 'run-1' })
  const kindNode = object('container', 'cc-run-1-control-plane', { kindCluster: 'cc-run-1' })
  const others = [
    object('container', 'node-2', { runId: 'run-2' }),
    object('container', 'node-3', { runId: 'run-11' }),
    object('container', 'web'),
    object('container', 'kind-control-plane', { kindCluster: 'kind' }),
    object('network', 'announced'),
  ]

  test('takes what carries the label of the run, and the nodes of its kind clusters', () => {
    const outstanding = [{ kind: 'kind-cluster', name: 'cc-run-1' }] as const
    expect(objectsOf('run-1', outstanding, [ours, kindNode, ...others])).toEqual([ours, kindNode])
  })

  test('takes nothing by its name alone', () => {
    const outstanding = [
      { kind: 'container', name: 'web' },
      { kind: 'network', name: 'announced' },
    ] as const
    expect(objectsOf('run-1', outstanding, [ours, kindNode, ...others])).toEqual([ours])
  })
})

describe('complaintsOf', () => {
  const [a, b] = [object('container', 'a-node'), object('container', 'b-node')]
  const inProgress = `Error response from daemon: removal of container ${b.id} is already in progress`

  test.for([
    ['nothing after exit code 0', 0, '', '', []],
    ['nothing for what is gone', 1, a.id, `Error: No such container: ${b.id}`, []],
    ['the line that names the object', 1, a.id, inProgress, [[b.id, inProgress]]],
    ['all that was said when no line names it', 1, a.id, 'connection refused', [[b.id, 'connection refused']]],
    ['the exit code when nothing was said', 137, a.id, '', [[b.id, 'docker rm ended with exit code 137']]],
  ] as const)('%s', ([, exitCode, stdout, stderr, complaints]) => {
    expect([...complaintsOf([a, b], { exitCode, stdout, stderr })]).toEqual(complaints)
  })

  test('knows how a removed image is told', () => {
    const image = { ...object('image', 'node:run-1'), id: 'node:run-1' }
    const other = { ...object('image', 'probe:run-1'), id: 'probe:run-1' }
    const stderr = 'Error response from daemon: conflict: unable to remove repository reference "probe:run-1"'
    const stdout = 'Untagged: node:run-1\nDeleted: sha256:0'
    expect([...complaintsOf([image, other], { exitCode: 1, stdout, stderr })]).toEqual([[other.id, stderr]])
  })
})
