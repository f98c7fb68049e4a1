import { BrokenError } from '../results/errors.ts'

/** Length of the file's header, and of the one before each packet. */
const [FILE_HEADER, RECORD_HEADER] = [24, 16] as const

/** Bytes of the file's header that say how numbers are written, by the order of their bytes. */
const MAGIC: Readonly<Record<string, 'LE' | 'BE'>> = {
  d4c3b2a1: 'LE',
  '4d3cb2a1': 'LE',
  a1b2c3d4: 'BE',
  a1b23c4d: 'BE',
}

/** Link type of Ethernet frames. */
const ETHERNET = 1

/**
 * Reads a capture file as it grows: https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html.
 *
 * @throws BrokenError for what is no capture of Ethernet frames.
 */
export class PcapReader {
  #rest: Buffer = Buffer.alloc(0)
  #order: 'LE' | 'BE' | undefined

  /** Takes what the file has grown by, and gives the frames that are complete now. */
  push(chunk: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, chunk])
    this.#order ??= this.#readHeader()
    const frames: Buffer[] = []
    while (this.#order !== undefined && this.#rest.length >= RECORD_HEADER) {
      const end = RECORD_HEADER + this.#number(8, this.#order)
      if (this.#rest.length < end) break
      frames.push(this.#rest.subarray(RECORD_HEADER, end))
      this.#rest = this.#rest.subarray(end)
    }
    return frames
  }

  #readHeader(): 'LE' | 'BE' | undefined {
    if (this.#rest.length < FILE_HEADER) return undefined
    const order = MAGIC[this.#rest.toString('hex', 0, 4)]
    if (order === undefined)
      throw new BrokenError(`no capture file: it begins with ${this.#rest.toString('hex', 0, 4)}`)
    const linkType = this.#number(20, order) & 0xffff
    if (linkType !== ETHERNET) throw new BrokenError(`the packets of link type ${linkType} cannot be read: no Ethernet`)
    this.#rest = this.#rest.subarray(FILE_HEADER)
    return order
  }

  #number(at: number, order: 'LE' | 'BE'): number {
    return order === 'LE' ? this.#rest.readUInt32LE(at) : this.#rest.readUInt32BE(at)
  }
}
