import { setTimeout } from 'node:timers/promises'
import { type Mischief, send } from './registry.fake.ts'

/** Answers 429. */
export const limit: Mischief = (path, _, response) => {
  if (!path.includes('/manifests/')) return false
  send(response, { status: 429, body: 'slow down' })
  return true
}

/** Wants a password. */
export const login: Mischief = (_, __, response) => {
  send(response, { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="mirror"' }, body: '{}' })
  return true
}

/** Sends a layer with another bit in it. */
export const otherBlob: Mischief = (path, _, response, { right }) => {
  if (!path.includes('/blobs/') || typeof right.body !== 'object') return false
  const body = Buffer.from(right.body)
  body[body.length >> 1] = (body[body.length >> 1] ?? 0) ^ 1
  send(response, { ...right, body })
  return true
}

/** Has its image under every digest. */
export const otherImage: Mischief = (path, _, response, { image }) => {
  if (!path.includes('/manifests/sha256:')) return false
  send(response, image)
  return true
}

/** Sends half of the layer, and nothing ever again. */
export const dies: Mischief = (path, _, response, { server, right }) => {
  if (!path.includes('/blobs/') || typeof right.body !== 'object' || right.body.length < 10_000) return false
  response.writeHead(200, right.headers)
  response.write(right.body.subarray(0, right.body.length / 2), () => {
    server.close()
    server.closeAllConnections()
  })
  return true
}

/** Takes two seconds for each answer. */
export const slow: Mischief = async () => {
  await setTimeout(2_000)
  return false
}
