import { expect, test } from 'vitest'
import { PullError, readPullProblem } from './pull-problem.ts'

// As engines 20.10 to 29 and their registries word it.
test.for([
  ['limit', 'toomanyrequests: You have reached your unauthenticated pull rate limit.'],
  ['limit', 'Error response from daemon: error parsing HTTP 429 response body: invalid character'],
  ['login', 'Error response from daemon: Head "https://m/v2/x/manifests/v1": no basic auth credentials'],
  ['login', 'Error response from daemon: unauthorized: authentication required'],
  ['login', 'Error response from daemon: pull access denied for x, repository does not exist or may require login'],
  ['missing', 'Error response from daemon: manifest for m:5000/x:v1 not found: manifest unknown: manifest unknown'],
  ['missing', 'Error response from daemon: failed to resolve reference "m/x:v1": m/x:v1: not found'],
  ['trust', 'Error response from daemon: Get "https://m/v2/": x509: certificate signed by unknown authority'],
  ['trust', 'tls: failed to verify certificate: x509: certificate is valid for a, not m'],
  ['no-tls', 'Get "https://m:5000/v2/": http: server gave HTTP response to HTTPS client'],
  ['digest', 'filesystem layer verification failed for digest sha256:ab'],
  ['digest', 'manifest verification failed for digest sha256:ab'],
  ['silent', 'Get "https://m/v2/": dial tcp: lookup m on 127.0.0.53:53: no such host'],
  ['silent', 'Get "https://m/v2/": dial tcp 10.0.0.1:443: connect: connection refused'],
  ['silent', 'Get "https://m/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded)'],
  ['ended', 'Error response from daemon: unexpected EOF'],
  ['ended', 'read tcp 10.0.0.1:5->10.0.0.2:443: read: connection reset by peer'],
  ['refuses', 'Error response from daemon: received unexpected HTTP status: 503 Service Unavailable'],
] as const)('%s: %s', ([problem, stderr]) => {
  expect(readPullProblem({ stdout: '', stderr })).toBe(problem)
})

test('a registry that has delivered something and is gone has ended in the middle', () => {
  const stdout = 'v1: Pulling from x\n0123456789ab: Pulling fs layer\n'
  expect(readPullProblem({ stdout, stderr: 'dial tcp 127.0.0.1:5000: connect: connection refused' })).toBe('ended')
})

test('a copy for one platform is told from an image that is not there', () => {
  const what = 'm:5000/x:v1@sha256:0'
  const error = new PullError('copy', { what, host: 'm:5000' })
  expect(error.message).toBe('m:5000 does not have m:5000/x:v1@sha256:0: its tag is there, with another digest')
  expect(error.cure).toBe(
    'copy the image with all its platforms, as "skopeo copy --all" or "crane copy" do, or accept the tags of m:5000 with --registry-tags',
  )
})

test('the error says what, who, why and what helps', () => {
  const error = new PullError('trust', { what: 'm:5000/x:v1', host: 'm:5000', cause: new Error('x509') })
  expect(error.message).toBe(
    'm:5000/x:v1 cannot be had, because the certificate of m:5000 is signed by nobody who is trusted',
  )
  expect(error.cure).toBe(
    'pass --registry-ca=FILE, and give the same file to the Docker engine: sudo install -D -m 644 FILE /etc/docker/certs.d/m:5000/ca.crt',
  )
})
