import * as fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { keepSecrets, knownSecrets } from './known-secrets.ts'
import { cleanData, cleanText, redact, secretsIn } from './redact.ts'

function keepForTest(secret: string): void {
  const kept = keepSecrets(secret)
  onTestFinished(() => kept[Symbol.dispose]())
}

const pem = '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIGL\n-----END EC PRIVATE KEY-----\n'

test.each([
  ['a private key', `before ${pem}after`, 'before [private key]\nafter'],
  ['a private key that was cut', pem.slice(0, 40), '[private key]'],
  ['a private key in base64', Buffer.from(pem).toString('base64'), '[private key]'],
  ['a private key in base64url', Buffer.from(pem).toString('base64url'), '[private key]'],
  ['a private key in hexadecimal', Buffer.from(pem).toString('hex'), '[private key]'],
  ['a private key in an address', `?key=${encodeURIComponent(pem)}&x=1`, '?key=[private key]&x=1'],
  ['a private key in JSON', JSON.stringify({ key: pem }), '{"key":"[private key]\\n"}'],
  ['a key of a kubeconfig', 'client-key-data: bm90IGEga2V5', 'client-key-data: [private key]'],
  ['a key of a kubeconfig in JSON', '{"client-key-data":"bm90IGEga2V5"}', '{"client-key-data":"[private key]"}'],
  ['a join token', 'kubeadm join --token abcdef.0123456789abcdef', 'kubeadm join --token [token]'],
  [
    'a service account token',
    'Authorization: Bearer eyJhbGciOi.eyJpc3MiOi.c2lnbmF0dXJl',
    'Authorization: Bearer [token]',
  ],
  ['an opaque token', 'Authorization: Bearer 0123456789abcdefXYZ', 'Authorization: Bearer [secret]'],
  ['a login', '> authorization: Basic dXNlcjpwYXNz', '> authorization: Basic [secret]'],
  ['a header in JSON', '{"Authorization":"Basic dXNlcjpwYXNz"}', '{"Authorization":"Basic [secret]"}'],
  ['a token in the environment', 'K3S_TOKEN=s3cr3t next', 'K3S_TOKEN=[secret] next'],
  ['a password in JSON', '{"password": "hunter2"}', '{"password": "[secret]"}'],
  ['a password with quotes in it', '{"password": "hun\\"ter 2", "a": 1}', '{"password": "[secret]", "a": 1}'],
  [
    'a password in JSON in JSON',
    '{\\"password\\": \\"hun ter\\", \\"a\\": 1}',
    '{\\"password\\": \\"[secret]\\", \\"a\\": 1}',
  ],
  ['a password whose quote was cut off', 'password="hunter2', 'password=[secret]'],
  ['a secret of a client', 'clientSecret: hunter2', 'clientSecret: [secret]'],
  ['a secret of a client in JSON', '{"client_secret":"hunter2"}', '{"client_secret":"[secret]"}'],
  ['a short word for a password', 'passwd=hunter2&x=1', 'passwd=[secret]&x=1'],
  ['a key of an account', 'aws_secret_access_key = hunter2', 'aws_secret_access_key = [secret]'],
  ['a variable of a container', '- name: DB_PASSWORD\n  value: hunter2\n', '- name: DB_PASSWORD\n  value: [secret]\n'],
  ['a variable in JSON', '{"name":"API_KEY","value":"hun ter2"}', '{"name":"API_KEY","value":"[secret]"}'],
  [
    'a variable in JSON in JSON',
    '{\\"name\\": \\"A_TOKEN\\", \\"value\\": \\"hunter2\\"}',
    '{\\"name\\": \\"A_TOKEN\\", \\"value\\": \\"[secret]\\"}',
  ],
  ['a flag', 'tool --registry-password hunter2 -v', 'tool --registry-password [secret] -v'],
  ['a login in an address', 'proxy http://me:p%40ss@proxy:3128/', 'proxy http://[secret]@proxy:3128/'],
  ['a token of a forge', 'ghp_0123456789abcdefghijklmnopqrstuvwxyz', '[token]'],
])('leaves out %s', (_, text, clean) => {
  expect(redact(text)).toBe(clean)
})

test.each([
  'level=info msg="Cilium 1.20.2 is ready" node=worker ip=10.42.0.7',
  'automountServiceAccountToken: true',
  'error getting secret: secrets "cilium-ca" not found',
  'tls: { existingSecret: cilium-ca }',
  'password: ""',
  'an invalid bearer token was sent',
  '- name: DB_PASSWORD\n  valueFrom: { secretKeyRef: { name: db, key: p } }',
  '- name: TOKEN_COUNT\n  value: 3',
  'pull http://127.0.0.1:5000/cilium/cilium:v1.20.2@sha256:0123',
])('leaves alone: %s', text => {
  expect(redact(text)).toBe(text)
})

describe('a secret that is kept', () => {
  const secret = 'p&ss/wörd+"x" <1>?'

  test.each<[string, string]>([
    ['as it is', secret],
    ['in JSON', JSON.stringify(secret)],
    ['in JSON of Go', JSON.stringify(secret).replace('&', '\\u0026').replace('<', '\\u003c').replace('>', '\\u003e')],
    ['in an address', encodeURIComponent(secret)],
    ['in a form', new URLSearchParams({ secret }).toString()],
    ['in an address, every byte', [...Buffer.from(secret)].map(byte => `%${byte.toString(16)}`).join('')],
    ['in hexadecimal', Buffer.from(secret).toString('hex')],
    ['in HEXADECIMAL', Buffer.from(secret).toString('hex').toUpperCase()],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64url', Buffer.from(secret).toString('base64url')],
    ...['u:', 'me:', 'you:'].map(
      user => [`in base64 behind ${user}`, Buffer.from(user + secret).toString('base64')] satisfies [string, string],
    ),
    ...['u:', 'me:', 'you:'].map(
      user =>
        [`in base64url between ${user} and more`, Buffer.from(`${user}${secret}|`).toString('base64url')] satisfies [
          string,
          string,
        ],
    ),
  ])('is nowhere, %s', (_, text) => {
    keepForTest(secret)
    const clean = redact(`before ${text} after`)
    expect(clean).toMatch(/^before .{0,12}\[secret\].{0,8} after$/)
    for (const part of [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('hex'),
      Buffer.from(secret).toString('base64').slice(4, 20),
    ])
      expect(clean.toLowerCase()).not.toContain(part.toLowerCase())
  })

  test('is gone by its lines where it is a key', () => {
    const body = Array.from({ length: 4 }, (_, line) => `${line}`.repeat(64))
    keepForTest(body.join('\n'))
    expect(redact(`at ${body[2]}!`)).toBe('at [secret]!')
  })

  test('is not kept where it is a word like any other, and forgotten in the end', () => {
    const kept = keepSecrets('cilium', undefined, 'long-enough')
    expect(redact('cilium long-enough')).toBe('cilium [secret]')
    expect(knownSecrets()).toContain('long-enough')
    kept[Symbol.dispose]()
    expect(redact('long-enough')).toBe('long-enough')
  })
})

test('data stays data, without what a key calls a secret', () => {
  const values = {
    hubble: { tls: { key: pem, cert: 'x' } },
    adminPassword: 'hunter2',
    tls: { existingSecret: 'cilium-ca' },
    secret: { name: 'a' },
    on: true,
    list: [pem, 1, null],
    extraEnv: [
      { name: 'DB_PASSWORD', value: 'hunter3' },
      { name: 'LEVEL', value: 'info' },
    ],
    'in\u001b[31m red': 'a\u0007b',
  }
  expect(cleanData(values)).toEqual({
    hubble: { tls: { key: '[private key]\n', cert: 'x' } },
    adminPassword: '[secret]',
    tls: { existingSecret: 'cilium-ca' },
    secret: { name: 'a' },
    on: true,
    list: ['[private key]\n', 1, null],
    extraEnv: [
      { name: 'DB_PASSWORD', value: '[secret]' },
      { name: 'LEVEL', value: 'info' },
    ],
    'in red': 'a\u2407b',
  })
  expect(secretsIn(values)).toEqual(['hunter2', 'hunter3'])
})

test('what was cleaned once is clean', () => {
  const words = fc.constantFrom(
    'password',
    'token',
    '=',
    ': ',
    '"',
    "'",
    '\\',
    'x'.repeat(20),
    'Bearer ',
    '[secret]',
    '\u001b[1m',
    '\n',
    pem,
    '{',
    'secret',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(words, fc.string({ unit: 'binary' })), { maxLength: 12 }), parts => {
      const once = cleanText(parts.join(''))
      expect(cleanText(once)).toBe(once)
    }),
    { numRuns: 500, seed: 20 },
  )
})
