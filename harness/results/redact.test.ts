import { expect, test } from 'vitest'
import { redact, redactValues } from './redact.ts'

const pem = '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIGL\n-----END EC PRIVATE KEY-----\n'

test.each([
  ['a private key', `before ${pem}after`, 'before [private key]\nafter'],
  ['a private key in base64', Buffer.from(pem.replace('EC ', '')).toString('base64'), '[private key]'],
  ['a key of a kubeconfig', 'client-key-data: bm90IGEga2V5', 'client-key-data: [private key]'],
  ['a join token', 'kubeadm join --token abcdef.0123456789abcdef', 'kubeadm join --token [token]'],
  [
    'a service account token',
    'Authorization: Bearer eyJhbGciOi.eyJpc3MiOi.c2lnbmF0dXJl',
    'Authorization: Bearer [token]',
  ],
  ['a token in the environment', 'K3S_TOKEN=s3cr3t next', 'K3S_TOKEN=[secret] next'],
  ['a password in JSON', '{"password": "hunter2"}', '{"password": "[secret]"}'],
])('leaves out %s', (_, text, clean) => {
  expect(redact(text)).toBe(clean)
})

test('leaves the rest alone', () => {
  const text = 'level=info msg="Cilium 1.20.2 is ready" node=worker ip=10.42.0.7'
  expect(redact(text)).toBe(text)
})

test('values keep what is no secret', () => {
  const values = {
    hubble: { tls: { key: pem, cert: 'x' } },
    adminPassword: 'hunter2',
    secret: { name: 'a' },
    on: true,
    list: [pem],
  }
  expect(redactValues(values)).toEqual({
    hubble: { tls: { key: '[private key]\n', cert: 'x' } },
    adminPassword: '[secret]',
    secret: { name: 'a' },
    on: true,
    list: ['[private key]\n'],
  })
})
