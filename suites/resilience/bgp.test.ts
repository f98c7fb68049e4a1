import { type Requirement, describe, expect, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/bgp-control-plane/bgp-control-plane-operation/'
const tags: Requirement[] = ['bgp', 'host/router', 'nodes/2', 'cluster/disruption', 'policy/default-allow']

/** The longest that a path may stand still, in milliseconds, as for what goes between pods. */
const BEARABLE = { longestMs: 1000 }

describe('a client beyond the router', { tags, meta: { docs } }, () => {
  test('goes on while the agent that announces its way starts again, as the router keeps the routes', async ({
    disruptRouting,
  }) => {
    const { traffic, routes } = await disruptRouting.agent()
    expect(routes).toShow({})
    expect(traffic).toShow(BEARABLE)
  })

  test('is led past a node that is cut off, within the hold time', async ({ disruptRouting }) => {
    const { traffic, routes, address, holdMs, cut } = await disruptRouting.node()
    // A keepalive interval is a third of the hold time.
    expect(routes).toShow({ withdrawn: { via: address, withinMs: holdMs + holdMs / 3 } })
    expect(traffic).toShow({ ...BEARABLE, cut })
  })
})
