import { expect, test } from 'vitest'
import { proxiesOf } from './proxies.ts'

const engine = { httpProxy: 'http://engine:1', httpsProxy: 'http://engine:2', noProxy: 'engine.example' }

test.for([
  [{}, { httpProxy: '', httpsProxy: '', noProxy: '' }],
  [
    { HTTPS_PROXY: 'http://a:1', HTTP_PROXY: 'http://b:1', NO_PROXY: 'x' },
    { httpProxy: 'http://b:1', httpsProxy: 'http://a:1', noProxy: 'x' },
  ],
  // Both are set in many an environment, and curl reads the lower case alone.
  [
    { https_proxy: 'http://small:1', HTTPS_PROXY: 'http://LARGE:1' },
    { httpProxy: '', httpsProxy: 'http://small:1', noProxy: '' },
  ],
  [{ HTTPS_PROXY: 'proxy:3128' }, { httpProxy: '', httpsProxy: 'http://proxy:3128', noProxy: '' }],
] as const)('the environment %j', ([env, expected]) => {
  expect(proxiesOf(env)).toEqual(expected)
})

test('the engine’s count where the environment has none', () => {
  expect(proxiesOf({ NO_PROXY: 'mine' }, engine)).toEqual({ ...engine, noProxy: 'mine,engine.example' })
  expect(proxiesOf({ HTTPS_PROXY: 'http://a:1' }, engine)).toEqual({
    httpProxy: '',
    httpsProxy: 'http://a:1',
    noProxy: '',
  })
})

test('a proxy that only the engine can use is left out', () => {
  const masked = 'http://xxxxx:xxxxx@proxy:3128'
  const desktop = 'http.docker.internal:3128'
  expect(proxiesOf({}, { ...engine, httpProxy: desktop, httpsProxy: masked, noProxy: '' })).toEqual({
    httpProxy: '',
    httpsProxy: '',
    noProxy: '',
  })
})
