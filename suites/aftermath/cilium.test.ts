import { describe, expect, hasFeature, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/operations/troubleshooting/'

describe('after all other cases', { meta: { docs }, tags: ['run/from-start'] }, () => {
  test('no container of Cilium was restarted', async ({ aftermath }) => {
    expect(await aftermath.restarts()).toShow('none')
  })

  test('packets were dropped only for reasons that are no trouble', async ({ aftermath, run }) => {
    const wanted = {
      ipv6: hasFeature(run, 'ipv6'),
      silentServices: hasFeature(run, 'lb/drop'),
      egressGateway: hasFeature(run, 'egress-gateway'),
    }
    expect(await aftermath.drops()).toShow(wanted)
  })

  test('nothing was logged as an error but what is known', async ({ aftermath, evidence, record }) => {
    const warnings = await aftermath.warnings()
    await evidence('warnings', warnings)
    record('kinds of warnings that are not known', warnings.length)
    expect(await aftermath.logs()).toShow({ noneOf: ['error', 'fatal', 'panic'] })
  })

  test('every endpoint is ready', async ({ aftermath, nodes, soon }) => {
    await Promise.all(nodes.map(({ name }) => soon('endpointsReady', () => aftermath.endpoints(name), 'all ready')))
  })

  test('no controller of any agent keeps failing', async ({ agents, soon }) => {
    await Promise.all(agents.map(agent => soon('controllersSettled', agent.controllers, 'none fails')))
  })

  test('no BPF map is nearly full', async ({ aftermath }) => {
    expect(await aftermath.mapPressure()).toShow({ below: 0.9 })
  })

  test('no agent leaks open files', async ({ aftermath }) => {
    // An agent that has just started has not opened all of its maps and programs yet: at rest it has some hundred files open.
    expect(await aftermath.use()).toShow({ moreAtMost: 1000, perEndpoint: 20, share: 0.5 })
  })

  test('what the agents tell of as in use', async ({ aftermath, evidence, record }) => {
    const features = await aftermath.features()
    await evidence('features', features)
    record('features in use', features.length)
    expect(features).not.toEqual([])
  })
})
