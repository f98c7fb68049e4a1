import { expect, test } from 'vitest'
import { OPTIONAL_FEATURES, REQUIRED_FEATURES } from '../kernel-features.ts'
import { type KernelObservation, hasFeature, readConfigText, readFilesystems, readLinkAnswer } from '../kernel.ts'
import { judgeOptionalFeatures, judgeRequiredFeatures } from './kernel.ts'

/** The lines of a 6.18 kernel's /proc/config.gz that name the options in the tables. */
const config = `CONFIG_BPF=y
CONFIG_BPF_SYSCALL=y
CONFIG_BPF_JIT=y
CONFIG_CGROUP_BPF=y
CONFIG_NET_XGRESS=y
CONFIG_NET_CLS_ACT=y
CONFIG_DEBUG_INFO_BTF=y
CONFIG_VETH=m
CONFIG_VXLAN=m
CONFIG_NETFILTER_XT_TARGET_TPROXY=y
CONFIG_NETFILTER_XT_MATCH_SOCKET=y
CONFIG_NETFILTER_XT_MATCH_MARK=y
CONFIG_IP_SET=y
CONFIG_IP_SET_HASH_IP=y
CONFIG_NETFILTER_XT_SET=y
CONFIG_NF_TABLES=y
CONFIG_NFT_COMPAT=y
CONFIG_OVERLAY_FS=y
# CONFIG_GENEVE is not set
# CONFIG_WIREGUARD is not set
# CONFIG_NETKIT is not set
# CONFIG_NET_SCH_FQ is not set
CONFIG_NET_SCH_NETEM=y
`
const seen = (some: Partial<KernelObservation>): KernelObservation => ({
  release: '6.18.44',
  config: readConfigText(config),
  links: {},
  files: [],
  filesystems: [],
  ...some,
})
const names = 'BPF, BPF_JIT, CGROUP_BPF, TCX or NET_CLS_BPF, BTF, VETH, VXLAN, TPROXY, IP_SET, NF_TABLES or iptables'

test('everything that is needed is there, built in or as a module', () => {
  expect(judgeRequiredFeatures(seen({}))).toEqual({ status: 'ok', found: `6.18.44 has ${names}, OVERLAY_FS` })
})

test('older kernels attach by cls_bpf', () => {
  const older = config.replace('CONFIG_NET_XGRESS=y', 'CONFIG_NET_CLS_BPF=y\nCONFIG_NET_SCH_INGRESS=y')
  expect(judgeRequiredFeatures(seen({ config: readConfigText(older) })).status).toBe('ok')
})

test.for(REQUIRED_FEATURES)('without $name there is a gap', ({ name, purpose, config: alternatives }) => {
  const gone = new Set(alternatives.flat())
  const left = new Set([...readConfigText(config)].filter(option => !gone.has(option)))
  const { status, found, cure } = judgeRequiredFeatures(seen({ config: left }))
  expect({ status, cure }).toEqual({
    status: 'gap',
    cure: 'Use a kernel with these features, for example of Debian 12, Ubuntu 22.04 or newer.',
  })
  expect(found).toContain(`${name} (${purpose})`)
})

test('what is optional and missing is a note that names what goes without it', () => {
  expect(judgeOptionalFeatures(seen({}))).toEqual({
    status: 'note',
    found:
      'no GENEVE (the geneve profile), WIREGUARD (WireGuard encryption), NETKIT (netkit pod devices), NET_SCH_FQ (the bandwidth manager)',
    cure: 'None needed: cases that need them are skipped.',
  })
})

test('all that is optional', () => {
  const all = new Set(OPTIONAL_FEATURES.flatMap(feature => feature.config.flat()))
  expect(judgeOptionalFeatures(seen({ config: all }))).toEqual({
    status: 'ok',
    found: 'GENEVE, WIREGUARD, NETKIT, NET_SCH_FQ, NET_SCH_NETEM',
  })
})

test('without a configuration, what was tried tells, and the rest is not guessed', () => {
  const bare = seen({
    config: undefined,
    links: { veth: true, vxlan: true, geneve: false, wireguard: true },
    files: ['/proc/sys/net/core/bpf_jit_enable', '/sys/kernel/btf/vmlinux'],
    filesystems: ['bpf', 'overlay'],
  })
  expect(judgeRequiredFeatures(bare)).toEqual({
    status: 'note',
    found:
      '6.18.44; kernel configuration not readable, unknown: CGROUP_BPF, TCX or NET_CLS_BPF, TPROXY, IP_SET, NF_TABLES or iptables',
  })
  expect(judgeOptionalFeatures(bare).found).toBe('no GENEVE (the geneve profile)')
  expect(judgeOptionalFeatures({ ...bare, links: { geneve: true } })).toEqual({
    status: 'note',
    found: 'unknown: WIREGUARD, NETKIT, NET_SCH_FQ, NET_SCH_NETEM',
  })
})

test('a device type that was tried decides against the configuration', () => {
  const vxlan = { name: 'VXLAN', config: [['VXLAN']], link: 'vxlan', purpose: '' }
  expect(hasFeature(vxlan, seen({ links: { vxlan: false } }))).toBe(false)
  expect(hasFeature(vxlan, seen({ config: new Set(), links: { vxlan: true } }))).toBe(true)
})

test.for([
  [0, '', true],
  [2, 'Error: Required attributes not provided to perform the operation.', true],
  [2, 'Error: Unknown device type.', false],
  [2, 'RTNETLINK answers: Operation not supported', false],
  [1, 'unshare: unshare failed: Operation not permitted', undefined],
] as const)('ip link: exit code %s, %s', ([exitCode, stderr, expected]) => {
  expect(readLinkAnswer(exitCode, stderr)).toBe(expected)
})

test('the names in /proc/filesystems', () => {
  expect(readFilesystems('nodev\tsysfs\nnodev\tbpf\n\text4\nnodev\toverlay\n')).toEqual([
    'sysfs',
    'bpf',
    'ext4',
    'overlay',
  ])
})
