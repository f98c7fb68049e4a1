/** Headers of tar archives of plain files with short names: POSIX's ustar, owned by root, of no time. */

/** Size of a block, in bytes: of a header, and of what contents are padded to. Two empty ones end an archive. */
export const BLOCK = 512

/** The header of a file. @param mode For example 0o755. */
export function tarHeader(name: string, size: number, mode: number): Buffer {
  const header = Buffer.alloc(BLOCK)
  header.write(name, 0, 100)
  header.write(`${octal(mode, 7)}\0`, 100)
  header.write(`${octal(0, 7)}\0`.repeat(2), 108)
  header.write(`${octal(size, 11)}\0`, 124)
  header.write(`${octal(0, 11)}\0`, 136)
  header.write('0', 156)
  header.write('ustar\u000000', 257)
  header.write(`${octal(checksumOf(header), 6)}\0 `, 148)
  return header
}

/** So many bytes with what fills the last block. */
export function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK
}

/** The sum of a header's bytes, its own field taken for spaces. */
function checksumOf(header: Buffer): number {
  return header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0)
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}
