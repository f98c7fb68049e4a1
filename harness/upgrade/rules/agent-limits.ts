import { on } from './effective.ts'
import { type AgentRule, type Look, textOf, truthy } from './rule.ts'

const POPULATE = 'pkg/option/config.go: Populate'
const VALIDATE = 'pkg/option/config.go: Validate'
const LB = 'pkg/loadbalancer/config.go: NewConfig'

/** Numbers that are set and out of bounds. The chart leaves an option out where the value is 0 or empty. */
function outside(look: Look, key: string, [least, most]: readonly [number, number]): boolean {
  const value = look(key)
  return truthy(value) && Number.isFinite(Number(value)) && (Number(value) < least || Number(value) > most)
}

/** A map whose size the agent bounds. */
function bounded(key: string, words: string, bounds: readonly [number, number], from = '1.14'): AgentRule {
  return {
    id: `agent-${key.replace(/^bpf\./, '').toLowerCase()}`,
    words,
    why: `${key} is out of range`,
    from,
    keys: [key],
    refused: look => outside(look, key, bounds),
    replacement: `a number from ${bounds[0]} to ${bounds[1]}`,
    example: `bpf: { ${key.replace(/^bpf\./, '')}: ${bounds[0] - 1} }`,
    source: VALIDATE,
  }
}

/** A key that takes some words and no other. */
function oneOf(
  key: string,
  option: string,
  words: readonly string[],
  says: string,
  from: string,
  source = POPULATE,
): AgentRule {
  const path = key.split('.')
  return {
    id: `agent-${option}`,
    words: says,
    why: `${key} does not accept this value`,
    from,
    keys: [key],
    refused: look => truthy(look(key)) && !words.includes(textOf(look(key)).toLowerCase()),
    replacement: `one of ${words.join(', ')}`,
    example: `${path.join(': { ')}: elsewhere${' }'.repeat(path.length - 1)}`,
    source,
  }
}

const RANGE = /^\d+[, ]\d+$/

/** What the agent refuses about a value alone: a size, a word, a range. */
export const AGENT_LIMITS: readonly AgentRule[] = [
  bounded('bpf.authMapMax', 'specified AuthMap max entries', [256, 16_777_216]),
  bounded('bpf.ctTcpMax', 'specified CT tables values', [1024, 16_777_216]),
  bounded('bpf.ctAnyMax', 'specified CT tables values', [1024, 16_777_216]),
  bounded('bpf.natMax', 'specified NAT table size', [1024, 16_777_216]),
  {
    ...bounded('bpf.nodeMapMax', 'bpf-node-map-max cannot be less than', [16_384, 4_294_967_295], '1.16'),
    source: 'pkg/maps/nodemap/cell.go',
  },
  {
    id: 'agent-lb-map-max',
    words: 'specified LBMap max entries',
    why: 'bpf.lbMapMax has to be greater than 0',
    from: '1.14',
    keys: ['bpf.lbMapMax'],
    refused: look => textOf(look('bpf.lbMapMax')) !== '' && Number(look('bpf.lbMapMax')) <= 0,
    replacement: 'a number greater than 0',
    example: 'bpf: { lbMapMax: 0 }',
    source: LB,
  },
  {
    id: 'agent-map-ratio',
    words: 'specified dynamic map size ratio',
    why: 'bpf.mapDynamicSizeRatio has to be between 0 and 1',
    from: '1.14',
    keys: ['bpf.mapDynamicSizeRatio'],
    refused: look => {
      const ratio = Number(look('bpf.mapDynamicSizeRatio'))
      return (
        truthy(look('bpf.mapDynamicSizeRatio')) && (ratio < 0 || ratio > 1) && !on(look, 'bpf.distributedLRU.enabled')
      )
    },
    replacement: 'a fraction of the memory, for example 0.0025',
    example: 'bpf: { mapDynamicSizeRatio: 2 }',
    source: 'pkg/option/config.go: calculateBPFMapSizes',
  },
  {
    id: 'agent-distributed-lru',
    words: 'distributed LRU is only valid with a specified dynamic map size ratio',
    why: 'bpf.distributedLRU requires a bpf.mapDynamicSizeRatio between 0 and 1',
    from: '1.18',
    keys: ['bpf.distributedLRU.enabled', 'bpf.mapDynamicSizeRatio'],
    refused: look => {
      const ratio = look('bpf.mapDynamicSizeRatio')
      const said = ratio !== undefined && ratio !== null && textOf(ratio) !== '' && Number(ratio) !== 0
      return on(look, 'bpf.distributedLRU.enabled') && said && (Number(ratio) < 0 || Number(ratio) > 1)
    },
    replacement: 'bpf.mapDynamicSizeRatio: a fraction of the memory, for example 0.0025',
    example: 'bpf: { distributedLRU: { enabled: true }, mapDynamicSizeRatio: 2 }',
    source: 'pkg/option/config.go: calculateBPFMapSizes',
  },
  {
    id: 'agent-nat-above-ct',
    words: 'must not exceed maximum CT table size',
    why: 'bpf.natMax is larger than bpf.ctTcpMax and bpf.ctAnyMax together',
    from: '1.14',
    keys: ['bpf.natMax'],
    refused: look => {
      const [nat, tcp, any] = ['natMax', 'ctTcpMax', 'ctAnyMax'].map(key => Number(look(`bpf.${key}`) ?? 0))
      const known = nat !== undefined && tcp !== undefined && any !== undefined && nat > 0 && tcp > 0 && any > 0
      return known && nat <= 16_777_216 && tcp >= 1024 && any >= 1024 && nat > tcp + any && nat !== 524_288
    },
    replacement: 'at most the sum of bpf.ctTcpMax and bpf.ctAnyMax',
    example: 'bpf: { natMax: 600000, ctTcpMax: 2048, ctAnyMax: 2048 }',
    source: VALIDATE,
  },
  {
    id: 'agent-maglev-size',
    words: 'Invalid value for --bpf-lb-maglev-table-size',
    why: 'maglev.tableSize is not one of the prime numbers that the agent supports',
    from: '1.14',
    keys: ['maglev.tableSize'],
    refused: look =>
      truthy(look('maglev.tableSize')) &&
      ![251, 509, 1021, 2039, 4093, 8191, 16_381, 32_749, 65_521, 131_071].includes(Number(look('maglev.tableSize'))),
    replacement: 'one of 251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521, 131071',
    example: 'maglev: { tableSize: 1000 }',
    source: 'pkg/maglev/maglev.go: ToConfig',
  },
  {
    id: 'agent-maglev-seed',
    words: 'hash seed',
    why: 'maglev.hashSeed is not 12 bytes in base64',
    from: '1.14',
    keys: ['maglev.hashSeed'],
    refused: look => {
      const seed = textOf(look('maglev.hashSeed'))
      return seed !== '' && !(/^[A-Za-z0-9+/]*={0,2}$/.test(seed) && Buffer.from(seed, 'base64').length === 12)
    },
    replacement: 'the output of: head -c12 /dev/urandom | base64 -w0',
    example: 'maglev: { hashSeed: secret }',
    source: 'pkg/maglev/maglev.go: ToConfig',
  },
  {
    id: 'agent-node-port-range',
    words: 'value for NodePort range',
    why: 'nodePort.range is not two ports',
    from: '1.14',
    keys: ['nodePort.range'],
    refused: look => {
      const range = look('nodePort.range')
      // A dash between the ports has a rule of its own, which knows what to write.
      return typeof range === 'string' && range !== '' && !RANGE.test(range) && !/^\d+\s*-\s*\d+$/.test(range)
    },
    replacement: 'two ports with a comma between them, for example "30000,32767"',
    example: 'nodePort: { range: "30000" }',
    source: LB,
  },
  {
    id: 'agent-node-port-order',
    words: 'NodePort range min port must be smaller than max port',
    from: '1.14',
    keys: ['nodePort.range'],
    refused: look => {
      const range = look('nodePort.range')
      const [least = 0, most = 0] = typeof range === 'string' ? range.split(/[, ]/).map(Number) : []
      return typeof range === 'string' && RANGE.test(range) && least >= most
    },
    replacement: 'the smaller port first',
    example: 'nodePort: { range: "32767,30000" }',
    source: LB,
  },
  {
    id: 'agent-events-burst',
    words: 'burst limit must also be specified when rate limit is provided',
    from: '1.16',
    keys: ['bpf.events.default.rateLimit'],
    refused: look => truthy(look('bpf.events.default.rateLimit')) && !truthy(look('bpf.events.default.burstLimit')),
    replacement: 'set bpf.events.default.burstLimit too',
    example: 'bpf: { events: { default: { rateLimit: 100 } } }',
    source: POPULATE,
  },
  {
    id: 'agent-events-rate',
    words: 'rate limit must also be specified when burst limit is provided',
    from: '1.16',
    keys: ['bpf.events.default.burstLimit'],
    refused: look => truthy(look('bpf.events.default.burstLimit')) && !truthy(look('bpf.events.default.rateLimit')),
    replacement: 'set bpf.events.default.rateLimit too',
    example: 'bpf: { events: { default: { burstLimit: 100 } } }',
    source: POPULATE,
  },
  {
    id: 'agent-vlan',
    words: 'Cannot parse vlan ID integer from --vlan-bpf-bypass option',
    why: 'bpf.vlanBypass contains something that is not a VLAN ID',
    from: '1.14',
    keys: ['bpf.vlanBypass'],
    refused: look => {
      const ids = look('bpf.vlanBypass')
      return Array.isArray(ids) && ids.some(id => !/^\d+$/.test(textOf(id)))
    },
    replacement: 'a list of VLAN IDs',
    example: 'bpf: { vlanBypass: [uplink] }',
    source: POPULATE,
  },
  {
    id: 'agent-monitor-flags',
    words: 'for monitor-aggregation-flags',
    why: 'bpf.monitorFlags contains an unknown TCP flag',
    from: '1.14',
    keys: ['bpf.monitorFlags'],
    refused: look =>
      textOf(look('bpf.monitorFlags'))
        .split(/[ ,]+/)
        .some(flag => flag !== '' && !/^(?:syn|ack|rst|fin|psh|urg|ece|cwr|all|none)$/i.test(flag)),
    replacement: 'all, none, or TCP flags: syn, ack, rst, fin, psh, urg, ece, cwr',
    example: 'bpf: { monitorFlags: handshake }',
    source: POPULATE,
  },
  {
    id: 'agent-deferred-deletes',
    words: 'tofqdns-max-deferred-connection-deletes must be positive',
    from: '1.14',
    keys: ['dnsProxy.maxDeferredConnectionDeletes'],
    refused: look => Number(look('dnsProxy.maxDeferredConnectionDeletes')) < 0,
    replacement: 'a positive number',
    example: 'dnsProxy: { maxDeferredConnectionDeletes: -1 }',
    source: POPULATE,
  },
  {
    id: 'agent-cidr-match-mode',
    words: 'unknown CIDR match mode',
    why: 'policyCIDRMatchMode contains an unknown mode',
    from: '1.16',
    keys: ['policyCIDRMatchMode'],
    refused: look => {
      const modes = look('policyCIDRMatchMode')
      return Array.isArray(modes) && modes.some(mode => !['nodes', 'pods', ''].includes(textOf(mode)))
    },
    replacement: '[nodes], [pods] or []',
    example: 'policyCIDRMatchMode: [hosts]',
    source: VALIDATE,
  },
  {
    id: 'agent-vtep-mask',
    words: 'invalid VTEP CIDR Mask',
    why: 'vtep.enabled requires a netmask in vtep.mask',
    from: '1.14',
    keys: ['vtep.mask', 'vtep.enabled'],
    refused: look => on(look, 'vtep.enabled') && !/^\d+(?:\.\d+){3}$/.test(textOf(look('vtep.mask'))),
    replacement: 'vtep.mask, for example 255.255.255.0',
    example: 'vtep: { enabled: true }',
    source: VALIDATE,
  },
  {
    id: 'agent-hubble-metrics-twice',
    words: 'cannot configure both static and dynamic Hubble metrics',
    from: '1.18',
    keys: ['hubble.metrics.dynamic.enabled', 'hubble.metrics.enabled'],
    refused: look =>
      on(look, 'hubble.enabled') &&
      on(look, 'hubble.metrics.dynamic.enabled') &&
      truthy(look('hubble.metrics.enabled')),
    replacement: 'only one of hubble.metrics.enabled and hubble.metrics.dynamic.enabled',
    example: 'hubble: { metrics: { enabled: [dns], dynamic: { enabled: true } } }',
    source: 'pkg/hubble/metrics/cell/cell.go: Validate',
  },
  oneOf(
    'bpf.monitorAggregation',
    'monitor-aggregation',
    ['none', 'disabled', 'lowest', 'low', 'medium', 'max', 'maximum', '0', '1', '2', '3', '4'],
    'Failed to parse monitor-aggregation',
    '1.14',
    'daemon/cmd/daemon_main.go: initEnv',
  ),
  oneOf(
    'serviceNoBackendResponse',
    'service-no-backend-response',
    ['reject', 'drop'],
    'service-no-backend-response',
    '1.16',
  ),
  oneOf('policyDenyResponse', 'policy-deny-response', ['icmp', 'none'], 'policy-deny-response', '1.20'),
  oneOf(
    'identityAllocationMode',
    'identity-allocation-mode',
    ['crd', 'kvstore', 'doublewrite-readkvstore', 'doublewrite-readcrd'],
    'Invalid identity allocation mode',
    '1.16',
  ),
  oneOf(
    'bpf.datapathMode',
    'datapath-mode',
    ['veth', 'netkit', 'netkit-l2', 'auto'],
    'invalid datapath mode',
    '1.20',
    'pkg/datapath/connector/config.go',
  ),
  oneOf(
    'pmtuDiscovery.packetizationLayerPMTUDMode',
    'packetization-layer-pmtud-mode',
    ['always', 'blackhole', 'disabled', 'unset'],
    'packetization-layer-pmtud-mode value',
    '1.18',
    'pkg/mtu/cell.go',
  ),
  oneOf(
    'underlayProtocol',
    'underlay-protocol',
    ['ipv4', 'ipv6', 'auto'],
    'invalid IP family for underlay',
    '1.18',
    'pkg/datapath/tunnel/tunnel.go: newConfig',
  ),
]
