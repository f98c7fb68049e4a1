import { expect, test } from 'vitest'
import { RefusedError } from '../results/errors.ts'
import { Kube } from './client.ts'
import { whyNoExec } from './exec-refusal.ts'
import { configOf, startFakeServer } from './exec-server.fake.ts'
import { openExecStream } from './exec-stream.ts'
import { execInPod } from './exec.ts'

const where = { namespace: 'shop', pod: 'client', container: 'prober' }
const policy =
  "pods \"client\" is forbidden: ValidatingAdmissionPolicy 'no-exec' with binding 'no-exec' denied request: nobody execs here"
const rbac =
  'pods "client" is forbidden: User "ann" cannot get resource "pods/exec" in API group "" in the namespace "shop"'

/** A server that declines the handshake with one status, and answers the same question without one with another. */
function declining(handshake: number, { status = handshake, message = '' } = {}) {
  const asked: string[] = []
  const body = JSON.stringify({ kind: 'Status', code: status, message })
  const starting = startFakeServer({
    exec: () => handshake,
    request: (request, response) => {
      asked.push(`${request.method} ${request.url}`)
      response.writeHead(status, { 'content-type': 'application/json' }).end(body)
    },
  })
  return starting.then(server => Object.assign(server, { asked }))
}

test.for([
  ['a policy of admission', 422, policy],
  ['RBAC', 403, rbac],
] as const)(
  '%s that refuses commands on a cluster of somebody else’s is told in its words, and skips',
  async ([, status, message]) => {
    await using server = await declining(status, { message })
    const config = await configOf(server, { isForeign: true })
    const words = `commands in pod shop/client are refused: the API server answered with ${status}: ${message}`
    const refused = expect.objectContaining({ name: 'RefusedError', message: words })
    await expect(openExecStream(config, where, ['/prober', 'control'])).rejects.toEqual(refused)
    await expect(execInPod(new Kube(config), where, ['cilium-dbg', 'status'])).rejects.toEqual(refused)
    expect(server.asked[0]).toBe(
      'GET /api/v1/namespaces/shop/pods/client/exec?stdout=true&container=prober&command=%2Fprober&command=control',
    )
  },
)

test('on a cluster of our own it is no leave to skip', async () => {
  await using server = await declining(422, { message: policy })
  const opening = openExecStream(await configOf(server), where, ['/prober', 'control'])
  const error: unknown = await opening.catch((reason: unknown) => reason)
  expect(error).not.toBeInstanceOf(RefusedError)
  expect(error).toMatchObject({
    message: `prober on pod shop/client: /prober control cannot be started: the API server answered with 422: ${policy}`,
  })
})

test.for([
  ['that has no words for it', 500, { status: 400, message: 'Upgrade request required' }, 'answered with 500'],
  [
    'that does not find the pod',
    404,
    { message: 'pods "client" not found' },
    'answered with 404: pods "client" not found',
  ],
] as const)('a server %s refuses nothing', async ([, handshake, again, told]) => {
  await using server = await declining(handshake, again)
  const config = await configOf(server, { isForeign: true })
  const error: unknown = await execInPod(new Kube(config), where, ['true']).catch((reason: unknown) => reason)
  expect(error).not.toBeInstanceOf(RefusedError)
  expect(error).toMatchObject({ name: 'BrokenError', cause: { message: `the API server ${told}` } })
})

test('whether commands are refused can be asked beforehand, where no pod is yet', async () => {
  await using refusing = await declining(422, { message: policy })
  expect(await whyNoExec(await configOf(refusing), where)).toBe(policy)
  await using willing = await declining(404, { message: 'pods "client" not found' })
  expect(await whyNoExec(await configOf(willing), where)).toBeUndefined()
})
