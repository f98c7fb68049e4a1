import { expect, test } from 'vitest'
import { LimitedConfig } from './limited-config.ts'

const cluster = { name: 'c', server: 'https://192.0.2.1:6443', skipTLSVerify: false }

test.for([
  ['itself', cluster, { connect: { allowH2: false } }],
  ['a proxy', { ...cluster, proxyUrl: 'http://proxy.example:3128' }, { requestTls: { allowH2: false } }],
  ['a SOCKS proxy', { ...cluster, proxyUrl: 'socks5://proxy.example:1080' }, { requestTls: { allowH2: false } }],
] as const)('an API server is asked by %s without HTTP/2', ([, asked, options]) => {
  expect(new LimitedConfig().createDispatcherOptions(asked, { ca: 'an authority' })).toMatchObject(options)
})
