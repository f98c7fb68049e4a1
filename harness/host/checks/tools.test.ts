import { expect, test } from 'vitest'
import { type DebootstrapFacts, judgeDebootstrap } from './debootstrap.ts'
import { type GoFacts, judgeGo, newestGoLine } from './go.ts'

const reachable = { reachable: true, detail: '' }
const unreachable = { reachable: false, detail: 'no such host' }

const go = (some: Partial<GoFacts>): GoFacts => ({
  version: '1.26.8',
  toolchain: 'local',
  needed: '1.26.6',
  packaged: '1.19',
  registry: unreachable,
  carried: true,
  ...some,
})

test.for([
  [{ version: '1.26.8' }, '1.26.8'],
  [{ version: '1.27' }, '1.27'],
  [{ version: '1.22.2', toolchain: 'auto' }, '1.22.2; it downloads the toolchain 1.26.6 that the modules require'],
] as const)('Go that is new enough, or fetches one that is: %j', ([some, found]) => {
  expect(judgeGo(go(some))).toEqual({ status: 'ok', found })
})

test.for([
  [{ version: '1.26.5' }, '1.26.5; Go 1.26.6 or newer is needed to build images without a registry'],
  [{ version: '1.19.8', toolchain: 'auto' }, '1.19.8; Go 1.26.6 or newer is needed to build images without a registry'],
  [{ version: undefined }, 'none; Go 1.26.6 or newer is needed to build images without a registry'],
] as const)('Go that is too old or missing: %j', ([some, found]) => {
  expect(judgeGo(go(some))).toEqual({
    status: 'gap',
    found,
    cure: 'Install Go 1.26.6 or newer from go.dev/dl and put it on the PATH. The package golang-go is too old (1.19).',
  })
  expect(judgeGo(go({ ...some, registry: reachable })).status).toBe('note')
})

test('in the repository, which carries no prober, Go is needed with a registry too', () => {
  expect(judgeGo(go({ version: undefined, registry: reachable, carried: false }))).toMatchObject({
    status: 'gap',
    found: 'none; Go 1.26.6 or newer is needed to build the prober, which only the npm package brings along',
  })
})

test('Go is installed where the package is new enough', () => {
  expect(judgeGo(go({ version: undefined, packaged: '1.27.1' }))).toEqual({
    status: 'gap',
    found: 'none; Go 1.26.6 or newer is needed to build images without a registry',
    cure: 'Install golang-go 1.27.1: npx cilium-conformance setup.',
    remedies: [{ kind: 'packages', names: ['golang-go'] }],
  })
})

test('the newest go line of several modules', () => {
  expect(newestGoLine(['module a\n\ngo 1.26.0\n', 'module b\ngo 1.26.6\n', 'module c\ngo 1.9\n', ''])).toBe('1.26.6')
})

const debootstrap = (some: Partial<DebootstrapFacts>): DebootstrapFacts => ({
  installed: true,
  knowsSuite: true,
  keyring: true,
  root: true,
  registry: unreachable,
  distribution: { platform: 'linux', name: 'Ubuntu 24.04 LTS', apt: true },
  ...some,
})
const purpose = 'it is needed to build images without a registry'

test('debootstrap that is complete', () => {
  expect(judgeDebootstrap(debootstrap({}))).toEqual({ status: 'ok', found: 'it supports trixie' })
})

test('debootstrap without root', () => {
  expect(judgeDebootstrap(debootstrap({ root: false }))).toEqual({
    status: 'gap',
    found: `it needs root; ${purpose}`,
    cure: 'Run as root.',
  })
})

test.for([
  [{ installed: false, knowsSuite: false }, ['debootstrap'], 'debootstrap'],
  [{ keyring: false }, ['debian-archive-keyring'], 'debian-archive-keyring'],
  [
    { installed: false, knowsSuite: false, keyring: false },
    ['debootstrap', 'debian-archive-keyring'],
    'debootstrap and debian-archive-keyring',
  ],
] as const)('debootstrap is completed by packages: %j', ([some, packages, text]) => {
  expect(judgeDebootstrap(debootstrap(some))).toEqual({
    status: 'gap',
    found: `missing: ${text}; ${purpose}`,
    cure: `Install ${text}: npx cilium-conformance setup.`,
    remedies: [{ kind: 'packages', names: packages }],
  })
})

test('debootstrap elsewhere, too old, or not needed', () => {
  const distribution = { platform: 'linux', name: 'Fedora Linux 43', apt: false }
  expect(judgeDebootstrap(debootstrap({ installed: false, knowsSuite: false, distribution }))).toEqual({
    status: 'gap',
    found: `missing: debootstrap; ${purpose}`,
    cure: 'Install debootstrap.',
  })
  expect(judgeDebootstrap(debootstrap({ knowsSuite: false }))).toEqual({
    status: 'gap',
    found: `it does not support trixie; ${purpose}`,
    cure: 'Update debootstrap to a version that has the release trixie.',
  })
  expect(judgeDebootstrap(debootstrap({ installed: false, registry: reachable })).status).toBe('note')
})
