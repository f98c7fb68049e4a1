import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../process/run.ts'
import { BUDGETS } from '../../wait/budgets.ts'

/**
 * Makes an image of about 200 bytes that needs no registry: its one program waits for ever, and as process 1 it ignores
 * SIGTERM. It declares the volume `/data`, so that each container has an anonymous volume.
 */
export async function makePauseImage(name: string, folder: string): Promise<void> {
  const root = join(folder, 'pause-image')
  await mkdir(root)
  await writeFile(join(root, 'pause'), pauseProgram())
  await chmod(join(root, 'pause'), 0o755)
  const tar = join(folder, 'pause-image.tar')
  await run(['tar', '-C', root, '-cf', tar, 'pause'])
  const change = ['--change=ENTRYPOINT ["/pause"]', '--change=VOLUME ["/data"]']
  await run(['docker', 'import', ...change, tar, name], { timeoutMs: BUDGETS.hostProbe.ms })
  await rm(root, { recursive: true })
  await rm(tar)
}

/** Machine code that waits for ever, by the architecture of this machine, and the machine's number in ELF. */
const CODE: Partial<Record<NodeJS.Architecture, { machine: number; code: string }>> = {
  // mov eax, 34 (pause); syscall; jmp to the start
  x64: { machine: 62, code: 'b8220000000f05ebf7' },
  // x0, x1, x2, x3 = 0; x8 = 73 (ppoll); svc 0; b to the start
  arm64: { machine: 183, code: '000080d2010080d2020080d2030080d2280980d2010000d4faffff17' },
}

/** An ELF executable with one segment, as elf(5) describes it: header, program header, code. */
function pauseProgram(): Buffer {
  const chosen = CODE[process.arch]
  if (chosen === undefined) throw new Error(`no machine code for ${process.arch}: add it to CODE`)
  const code = Buffer.from(chosen.code, 'hex')
  const base = 0x400000n
  const [headerSize, programHeaderSize] = [64, 56]
  const start = headerSize + programHeaderSize
  const file = Buffer.alloc(start)
  file.write('\x7fELF\x02\x01\x01', 'latin1')
  file.writeUInt16LE(2, 16)
  file.writeUInt16LE(chosen.machine, 18)
  file.writeUInt32LE(1, 20)
  file.writeBigUInt64LE(base + BigInt(start), 24)
  file.writeBigUInt64LE(BigInt(headerSize), 32)
  file.writeUInt16LE(headerSize, 52)
  file.writeUInt16LE(programHeaderSize, 54)
  file.writeUInt16LE(1, 56)
  file.writeUInt32LE(1, headerSize)
  file.writeUInt32LE(5, headerSize + 4)
  file.writeBigUInt64LE(base, headerSize + 16)
  file.writeBigUInt64LE(base, headerSize + 24)
  const size = BigInt(start + code.length)
  file.writeBigUInt64LE(size, headerSize + 32)
  file.writeBigUInt64LE(size, headerSize + 40)
  file.writeBigUInt64LE(0x1000n, headerSize + 48)
  return Buffer.concat([file, code])
}
