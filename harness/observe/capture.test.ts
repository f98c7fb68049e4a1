import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Capture } from './capture.ts'
import { ipv4, pcap, tcp, udp } from './frames.testing.ts'

const [node, far] = ['172.18.0.2', '172.18.0.3'] as const
const pods = ipv4('10.0.0.5', '10.0.1.7', 6, tcp(4000, 8080))
const discard = ipv4(node, far, 17, udp(50_000, 9, Buffer.alloc(24)))
const mark = ipv4(node, far, 17, udp(50_001, 62_000, Buffer.alloc(300)))
const isMark = ({ toPort, bytes }: { readonly toPort?: number; readonly bytes?: number }) =>
  toPort === 62_000 && bytes === 300

const LOST_NOTHING = '4 packets captured\n0 packets dropped by kernel'

/** Starts a capture whose tcpdump writes the file, says the words once it is ended, and ends then or by itself. */
async function captureOf(file: Buffer, { says = LOST_NOTHING, stays = true } = {}): Promise<Capture> {
  const folder = await mkdtemp(join(tmpdir(), 'tcpdump-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'packets.pcap'), file)
  const script = `#!/bin/sh
trap 'printf "%s\\n" "${says}" >&2; exit 0' TERM
echo "tcpdump: listening on eth0, link-type EN10MB (Ethernet)" >&2
cat ${folder}/packets.pcap
while ${stays}; do sleep 0.05; done
sleep 0.2
`
  await writeFile(join(folder, 'tcpdump'), script)
  await chmod(join(folder, 'tcpdump'), 0o755)
  const shell = ['env', `PATH=${folder}:${process.env['PATH']}`]
  const capture = await Capture.start({ shell, device: 'eth0', filter: 'host 10.0.0.5' })
  onTestFinished(() => capture[Symbol.asyncDispose]())
  return capture
}

describe('a capture', () => {
  test('has what came before its mark, and how many packets were lost', async () => {
    const capture = await captureOf(pcap([pods, pods, mark, pods]))
    const { packets, lost } = await capture.upTo(isMark)
    expect(packets.map(({ toPort }) => toPort)).toEqual([8080, 8080])
    expect(lost).toBe(0)
    expect((await (await captureOf(pcap([mark]), { says: '1 packet dropped by kernel' })).upTo(isMark)).lost).toBe(1)
  })

  test('is not ended by what another case sends to the discard port, nor by a packet that is like the mark', async () => {
    const alike = ipv4(node, far, 17, udp(50_001, 62_000, Buffer.alloc(299)))
    const capture = await captureOf(pcap([discard, pods, alike, pods, mark]))
    const { packets } = await capture.upTo(isMark)
    expect(packets.map(({ toPort }) => toPort)).toEqual([9, 8080, 62_000, 8080])
  })

  test('that never saw its mark is no empty one', async () => {
    const capture = await captureOf(pcap([discard, pods]), { stays: false })
    await expect(capture.upTo(isMark)).rejects.toThrow('tcpdump has ended: the mark is not among 2 packets')
  })

  test('of which nobody says what it lost is none', async () => {
    await expect((await captureOf(pcap([mark]), { says: 'Terminated' })).upTo(isMark)).rejects.toThrow(
      /tcpdump did not say how many packets it lost: tcpdump: listening on eth0/,
    )
  })

  test('that cannot be read is none', async () => {
    const capture = await captureOf(Buffer.concat([pcap([pods], { linkType: 113 }), pcap([mark])]))
    await expect(capture.upTo(isMark)).rejects.toThrow('the capture cannot be read')
  })

  test('that does not come to listen says why at once', async () => {
    const shell = ['sh', '-c', 'echo eth7: No such device exists >&2; exit 1']
    await expect(Capture.start({ shell, device: 'eth7', filter: '' })).rejects.toThrow(
      /tcpdump has ended: tcpdump said: eth7: No such device exists/,
    )
  })
})
