import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { run } from '../process/run.ts'
import { Phases } from '../results/phases.ts'
import { CILIUM } from './pins.ts'
import { digestValues } from './registry.ts'
import { buildGoModule, moduleSource, moduleVersion } from './source/go/build.ts'
import { GO_MODULES } from './source/go/modules.ts'

const silent = new Phases({ phaseStarted() {}, phaseProgress() {}, phaseEnded() {} })

test('the chart renders every image with a digest', async () => {
  const version = (await moduleVersion(GO_MODULES.cilium)).slice(1)
  const digests = CILIUM.digests[version]
  const helm = (await buildGoModule(GO_MODULES.helm, silent)).path('helm')
  const chart = join(await moduleSource(GO_MODULES.cilium), 'install/kubernetes/cilium')
  const options = ['--kube-version=1.36.4', '--set=hubble.relay.enabled=true', '--values=-']
  const { stdout } = await run([helm, 'template', 'cilium', chart, ...options], {
    input: stringify(digestValues(digests ?? {})),
  })
  const images = [...stdout.matchAll(/^\s*(?:- )?image: "?([^"\s]+)"?$/gm)].map(([, image = '']) => image)
  const ours = `:v${version}@`
  expect([...new Set(images)].filter(image => image.includes(ours) || !image.includes('@')).toSorted()).toEqual([
    `quay.io/cilium/cilium${ours}${digests?.agent}`,
    `quay.io/cilium/hubble-relay${ours}${digests?.hubbleRelay}`,
    `quay.io/cilium/operator-generic${ours}${digests?.operatorGeneric}`,
  ])
})
