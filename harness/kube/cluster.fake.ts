import type { IncomingMessage, ServerResponse } from 'node:http'
import { text as textOf } from 'node:stream/consumers'
import { Kube } from './client.ts'
import { type FakeCommand, type FakeExecAnswer, playExec, readCommand } from './exec-script.fake.ts'
import { type FakeServer, startFakeServer } from './exec-server.fake.ts'
import { type FakeObject, FakeObjects, type Wanted, select } from './objects.fake.ts'

/**
 * A server that does not do what it should: it accepts and says nothing, begins an answer and does not end it, cuts the
 * connection, or answers with a status.
 */
export type Trouble = 'silent' | 'stalls' | 'cut' | number

/** What {@link startFakeCluster} takes; all of it may be absent. */
export interface FakeClusterOptions {
  readonly objects?: readonly FakeObject[]
  /** Completes what is applied, as controllers would; {@link grown} unless it says otherwise. */
  readonly admit?: (object: FakeObject) => FakeObject
  /** Answers to GETs of other paths: `/readyz`, `/metrics`, proxies, logs. A number is a status. */
  readonly get?: (path: string) => string | number | undefined
  /** Answers to commands in pods. What it leaves out ends with exit code 127. */
  readonly exec?: (command: FakeCommand) => FakeExecAnswer | undefined
}

/**
 * An API server on loopback that a test scripts, for words and whatever else talks to a cluster:
 *
 * ```ts
 * await using cluster = await startFakeCluster({
 *   objects: [{ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' } }],
 *   exec: ({ argv }) => (argv.join(' ') === 'cilium-dbg status' ? { stdout: 'OK' } : undefined),
 * })
 * await wordUnderTest(cluster.kube)
 * cluster.trouble = 'silent' // from now on
 * cluster.trouble = asked => (asked.startsWith('exec') ? 500 : undefined)
 * ```
 */
export interface FakeCluster extends FakeServer {
  readonly kube: Kube
  readonly objects: FakeObjects
  /** Every request so far, as `GET /api/v1/nodes?limit=1`, `exec kube-system/cilium-a: cilium-dbg status`. */
  readonly asked: readonly string[]
  /** What was applied or created, and what was deleted, as `Pod default/client`, in order. */
  readonly applied: readonly FakeObject[]
  readonly removed: readonly string[]
  /** What goes wrong from now on, with every request or with those that it names. */
  trouble: Trouble | ((asked: string) => Trouble | undefined) | undefined
}

export async function startFakeCluster(options: FakeClusterOptions = {}): Promise<FakeCluster> {
  const objects = new FakeObjects()
  const asked: string[] = []
  const applied: FakeObject[] = []
  const removed: string[] = []
  const { admit = grown, get = () => undefined, exec = () => undefined } = options
  for (const object of options.objects ?? []) objects.put(object)
  const take = (request: string): Trouble | undefined => {
    asked.push(request)
    return typeof cluster.trouble === 'function' ? cluster.trouble(request) : cluster.trouble
  }
  const keep = (object: FakeObject) => {
    const kept = objects.put(admit(object))
    applied.push(kept)
    if (kept.kind === 'Namespace') objects.put(serviceAccountIn(kept.metadata.name))
    return kept
  }

  const answer = async (request: IncomingMessage): Promise<string | object | number> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fake')
    const given = request.method === 'GET' ? get(pathname + (request.url?.slice(pathname.length) ?? '')) : undefined
    if (given !== undefined) return given
    const groupVersion = /^\/(?:api\/(v1)|apis\/([^/]+\/[^/]+))$/.exec(pathname)
    if (groupVersion !== null) return objects.resources(groupVersion[1] ?? groupVersion[2] ?? '')
    const wanted = readPath(pathname)
    if (wanted === undefined) return 404
    const found = objects.find(wanted)
    const [first] = found
    if (request.method === 'POST' || request.method === 'PATCH') {
      const sent = asObject(JSON.parse(await textOf(request)))
      const isMerge = request.headers['content-type'] === 'application/merge-patch+json'
      return keep({ ...first, ...sent, metadata: { ...(isMerge ? first?.metadata : {}), ...sent.metadata } })
    }
    if (wanted.name === undefined) return { ...wanted, kind: 'List', metadata: {}, items: select(found, searchParams) }
    if (first === undefined) return 404
    if (request.method !== 'DELETE') return first
    objects.drop(first)
    removed.push(`${first.kind} ${[first.metadata.namespace, first.metadata.name].filter(Boolean).join('/')}`)
    return { kind: 'Status', status: 'Success' }
  }

  const server = await startFakeServer({
    exec: request => {
      const { command, marker } = readCommand(request)
      const { namespace, pod, argv } = command
      const trouble = take(`exec ${namespace}/${pod}: ${argv.join(' ')}`)
      if (trouble === 'cut') return session => session.cut()
      if (trouble === 'stalls') return playExec('silent', marker)
      if (trouble !== undefined) return trouble === 'silent' ? 'hang' : trouble
      const unknown = { stderr: `the fake cluster has no answer to: ${argv.join(' ')}\n`, exitCode: 127 }
      return playExec(exec(command) ?? unknown, marker)
    },
    request: (request, response) => {
      const trouble = take(`${request.method} ${request.url}`)
      if (trouble === 'silent') return
      if (trouble === 'cut') request.socket.destroy()
      else if (trouble === 'stalls') response.setHeader('content-type', 'application/json').write('{"items":[')
      else if (trouble === undefined)
        answer(request).then(
          said => say(response, said),
          () => say(response, 500),
        )
      else say(response, trouble)
    },
  })
  const kube = await Kube.fromFile(server.kubeconfig)
  const cluster: FakeCluster = Object.assign(server, { kube, objects, asked, applied, removed, trouble: undefined })
  return cluster
}

let addresses = 0

/** What Kubernetes makes of a new object: a pod is Ready and has an address, a service has its cluster IP. */
export function grown(object: FakeObject): FakeObject {
  addresses += 1
  const spec = typeof object['spec'] === 'object' ? object['spec'] : {}
  const ip = `10.42.${addresses >> 8}.${addresses & 255}`
  if (object.kind === 'Service') return { ...object, spec: { clusterIP: ip.replace('.42.', '.43.'), ...spec } }
  if (object.kind !== 'Pod') return object
  const conditions = [{ type: 'Ready', status: 'True' }]
  return { ...object, status: { phase: 'Running', podIP: ip, podIPs: [{ ip }], conditions } }
}

function serviceAccountIn(namespace: string): FakeObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } }
}

function readPath(path: string): Wanted | undefined {
  const match =
    /^\/(?:api\/(?<core>v1)|apis\/(?<group>[^/]+\/[^/]+))(?:\/namespaces\/(?<namespace>[^/]+)(?=\/))?\/(?<plural>[^/]+)(?:\/(?<name>[^/]+))?$/.exec(
      path,
    )
  const { core, group, namespace, plural = '', name } = match?.groups ?? {}
  return match === null ? undefined : { apiVersion: core ?? group ?? '', plural, namespace, name }
}

function asObject(sent: Partial<FakeObject>): FakeObject {
  const { apiVersion = '', kind = '', metadata = { name: '' } } = sent
  return { ...sent, apiVersion, kind, metadata }
}

function say(response: ServerResponse, said: string | object | number): void {
  if (typeof said === 'string') response.setHeader('content-type', 'text/plain').end(said)
  else if (typeof said === 'object') response.setHeader('content-type', 'application/json').end(JSON.stringify(said))
  else {
    const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: said, message: `the fake says ${said}` }
    response.writeHead(said, { 'content-type': 'application/json' }).end(JSON.stringify(status))
  }
}
