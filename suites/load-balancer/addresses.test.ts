import { type Requirement, describe, test } from '#fixtures'

const docs = 'https://docs.cilium.io/en/stable/network/lb-ipam/'
const tags: Requirement[] = ['lb/ipam', 'cluster/node-shell', 'host/outside']

describe('a service of type LoadBalancer', { tags, meta: { docs: `${docs}#services` } }, () => {
  test('gets an address of the pool that selects it, and none until there is such a pool', async ({
    loadBalancers: { addresses, pool, service },
  }) => {
    const [green, blue] = [addresses.slice(0, 4), addresses.slice(4, 8)]
    await pool('green', green, { selects: { color: 'green' } })
    const [one, two] = [
      await service('one', { labels: { color: 'green' } }),
      await service('two', { labels: { color: 'blue' } }),
    ]
    await one.expectOneOf(green)
    await two.expectNone('no_pool', 'match this service')
    await pool('blue', blue, { selects: { color: 'blue' } })
    await two.expectOneOf(blue)
  })

  test('leaves the address of a pool when its labels select another', async ({
    loadBalancers: { addresses, pool, service },
  }) => {
    const [green, blue] = [addresses.slice(0, 4), addresses.slice(4, 8)]
    await pool('green', green, { selects: { color: 'green' } })
    await pool('blue', blue, { selects: { color: 'blue' } })
    const one = await service('one', { labels: { color: 'green' } })
    await one.expectOneOf(green)
    await service('one', { labels: { color: 'blue' } })
    await one.expectOneOf(blue)
  })

  test('loses its address with the pool', async ({ loadBalancers: { addresses, pool, service } }) => {
    const [green, blue] = [addresses.slice(0, 4), addresses.slice(4, 8)]
    const first = await pool('first', green)
    const one = await service('one')
    await one.expectOneOf(green)
    await pool('second', blue)
    await first.remove()
    await one.expectOneOf(blue)
  })
})

describe('an address that a service asks for', { tags, meta: { docs: `${docs}#requesting-ips` } }, () => {
  test('is given, and several at once', async ({ loadBalancers: { addresses, pool, service } }) => {
    const [, second = '', , fourth = '', fifth = ''] = addresses
    await pool('all', addresses)
    const one = await service('one', { requests: [fifth] })
    await one.expectAddresses(fifth)
    const two = await service('two', { requests: [second, fourth] })
    await two.expectAddresses(second, fourth)
  })

  test('is refused where no pool has it', async ({ loadBalancers: { addresses, pool, service } }) => {
    const last = addresses.at(-1) ?? ''
    await pool('some', addresses.slice(0, 8))
    const one = await service('one', { requests: [last] })
    await one.expectNone('no_pool', `'${last}'`)
    await pool('some', addresses)
    await one.expectAddresses(last)
  })

  test('is refused where its pool does not select the service', async ({
    loadBalancers: { addresses, pool, service },
  }) => {
    const [first = ''] = addresses
    await pool('green', addresses, { selects: { color: 'green' } })
    const one = await service('one', { requests: [first], labels: { color: 'blue' } })
    await one.expectNone('pool_selector_mismatch', `'${first}'`)
    await service('one', { requests: [first], labels: { color: 'green' } })
    await one.expectAddresses(first)
  })

  test('is refused as long as another service has it', async ({ loadBalancers: { addresses, pool, service } }) => {
    const [first = ''] = addresses
    await pool('all', addresses)
    const one = await service('one', { requests: [first] })
    await one.expectAddresses(first)
    const two = await service('two', { requests: [first] })
    await two.expectNone('already_allocated', `'${first}'`)
    await one.remove()
    await two.expectAddresses(first)
  })
})

describe('services with the same sharing key', { tags, meta: { docs: `${docs}#sharing-keys` } }, () => {
  test('have one address where their ports differ, and another where they do not', async ({
    loadBalancers: { addresses, pool, service },
  }) => {
    await pool('all', addresses)
    const one = await service('one', { sharingKey: 'shared' })
    const address = await one.expectOneOf(addresses)
    const two = await service('two', { sharingKey: 'shared', ports: { tcp: 90 } })
    await two.expectAddresses(address)
    const others = addresses.filter(other => other !== address)
    const same = await service('same', { sharingKey: 'shared' })
    const second = await same.expectOneOf(others)
    const stranger = await service('stranger', { sharingKey: 'another', ports: { tcp: 91 } })
    await stranger.expectOneOf(others.filter(other => other !== second))
  })

  test('are refused the address that one has where they ask for it at the same port', async ({
    loadBalancers: { addresses, pool, service },
  }) => {
    const [first = ''] = addresses
    await pool('all', addresses)
    const one = await service('one', { sharingKey: 'shared', requests: [first] })
    await one.expectAddresses(first)
    const two = await service('two', { sharingKey: 'shared', requests: [first] })
    await two.expectNone('already_allocated_incompatible_service', `'${first}'`)
    await service('two', { sharingKey: 'shared', requests: [first], ports: { tcp: 90 } })
    await two.expectAddresses(first)
  })
})

describe('a pool', { tags, meta: { docs: `${docs}#pools` } }, () => {
  test('runs out of addresses, and services that wait get those that come free or are added', async ({
    loadBalancers: { addresses, pool, service },
  }) => {
    const [first = '', second = ''] = addresses
    const small = await pool('small', [first])
    await small.expectCounts({ available: 1, used: 0 })
    const one = await service('one')
    await one.expectAddresses(first)
    await small.expectCounts({ available: 0, used: 1 })
    const two = await service('two')
    await two.expectNone('out_of_ips', 'ran out')
    await one.remove()
    await two.expectAddresses(first)
    const three = await service('three')
    await three.expectNone('out_of_ips', 'ran out')
    await pool('small', [first, second])
    await three.expectOneOf([first, second])
    await small.expectCounts({ available: 0, used: 2 })
  })

  test('that is disabled gives no new address, and takes none away', async ({
    loadBalancers: { addresses, pool, service },
  }) => {
    await pool('all', addresses)
    const one = await service('one')
    const address = await one.expectOneOf(addresses)
    await pool('all', addresses, { disabled: true })
    const two = await service('two')
    await two.expectNone('no_pool', 'no enabled')
    await one.expectAddresses(address)
    await pool('all', addresses)
    await two.expectOneOf(addresses.filter(other => other !== address))
  })

  test('that has addresses of an older one says so, and gives none until the older one is gone', async ({
    loadBalancers: { addresses, pool, poolLaterThan, service },
  }) => {
    const older = await pool('older', addresses.slice(0, 8))
    await older.expectConflictWith('nobody')
    const later = await poolLaterThan(older, 'later', addresses.slice(4))
    await later.expectConflictWith(older)
    await older.expectConflictWith('nobody')
    const last = addresses.at(-1) ?? ''
    const one = await service('one', { requests: [last] })
    await one.expectNone('no_pool', `'${last}'`)
    await older.remove()
    await later.expectConflictWith('nobody')
    await one.expectAddresses(last)
  })
})
