import { expect, test } from 'vitest'
import { BOUNDED_RUNTIME_SOURCE } from '../bounded-runtime.ts'
import type { Row } from '../check.ts'
import { candidateOf } from './packages.ts'
import { type SetupFacts, packagesFor, planSetup } from './plan.ts'

/** What apt-cache policy prints on Debian 12 when asked for these and for a name that it does not know. */
const policy = `docker.io:
  Installed: (none)
  Candidate: 20.10.24+dfsg1-1+deb12u1+b6
  Version table:
     20.10.24+dfsg1-1+deb12u1+b6 500
        500 http://deb.debian.org/debian bookworm/main amd64 Packages
cgroup-lite:
  Installed: (none)
  Candidate: (none)
  Version table:
jq:
  Installed: 1.6-2.1
  Candidate: 1.6-2.1+deb12u3
  Version table:
 *** 1.6-2.1 100
        100 /var/lib/dpkg/status
`
const row = (remedies: Row['remedies'], status: Row['status'] = 'gap'): Row => ({
  id: 'x',
  check: 'x',
  status,
  found: '',
  ...(remedies === undefined ? {} : { remedies }),
})
const engine = row([{ kind: 'packages', names: ['docker.io'] }, { kind: 'engine-start' }])
const capabilities = row([{ kind: 'packages', names: ['jq'] }, { kind: 'bounded-runtime' }])
const facts: SetupFacts = { systemd: false, daemonJson: undefined, policy }
const firstCommandFor = (names: string[]) => planSetup([row([{ kind: 'packages', names }])], facts)[0]?.commands[0]
const titles = (rows: Row[], some: Partial<SetupFacts> = {}) => planSetup(rows, { ...facts, ...some }).map(s => s.title)

const runtime = "make /usr/local/lib/cilium-conformance/runc-bounded the engine's default runtime"
const start = 'start the Docker engine'
const reload = "reload the Docker engine's configuration"

test('nothing that setup can cure: nothing to do', () => {
  expect(titles([row(undefined, 'ok'), row(undefined), row([{ kind: 'engine-start' }], 'note')])).toEqual([])
})

test('a fresh machine: packages, then the runtime, then an engine that starts with it', () => {
  expect(titles([capabilities, engine])).toEqual(['install jq, docker.io', runtime, start])
})

test('with systemd the package has started the engine before the runtime was there', () => {
  expect(titles([capabilities, engine], { systemd: true })).toEqual(['install jq, docker.io', runtime, start, reload])
})

test('an engine that runs is told to read its configuration again', () => {
  expect(titles([row([{ kind: 'bounded-runtime' }])])).toEqual([runtime, reload])
})

test('an engine that was configured before is only started', () => {
  expect(titles([row([{ kind: 'engine-start' }])])).toEqual([start])
})

test('a configuration that cannot be merged stops the plan before anything is done', () => {
  expect(() => planSetup([capabilities], { ...facts, daemonJson: '{' })).toThrow(
    '/etc/docker/daemon.json is left as it is: it is not valid JSON',
  )
})

test('the commands of a fresh machine', () => {
  expect(planSetup([engine, capabilities], facts).flatMap(step => step.commands)).toEqual([
    'DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends docker.io jq',
    `install -D -m 0755 ${BOUNDED_RUNTIME_SOURCE} /usr/local/lib/cilium-conformance/runc-bounded`,
    'mkdir -p /etc/docker',
    `cat > /etc/docker/daemon.json <<'EOF'
{
  "runtimes": {
    "runc-bounded": {
      "path": "/usr/local/lib/cilium-conformance/runc-bounded"
    }
  },
  "default-runtime": "runc-bounded"
}
EOF`,
    'setsid dockerd > /var/log/dockerd.log 2>&1 < /dev/null &',
  ])
  expect(
    planSetup([engine, capabilities], { ...facts, systemd: true })
      .slice(2)
      .flatMap(step => step.commands),
  ).toEqual(['systemctl start docker', 'kill -HUP "$(cat /var/run/docker.pid)"'])
})

test('package lists are fetched first only where they lack a package', () => {
  expect(firstCommandFor(['cgroup-lite'])).toBe('apt-get update')
  expect(firstCommandFor(['unknown-to-apt'])).toBe('apt-get update')
  expect(firstCommandFor(['jq'])).toBe('DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends jq')
})

test('a package is installed once, and only for a gap', () => {
  expect(packagesFor([capabilities, capabilities, engine, row([{ kind: 'packages', names: ['go'] }], 'note')])).toEqual(
    ['jq', 'docker.io'],
  )
})

test.for([
  ['docker.io', '20.10.24+dfsg1-1+deb12u1+b6'],
  ['jq', '1.6-2.1+deb12u3'],
  ['cgroup-lite', undefined],
  ['docker', undefined],
] as const)('candidate of %s', ([name, candidate]) => {
  expect(candidateOf(name, policy)).toBe(candidate)
})
