import { join } from 'node:path'
import { run } from '../../process/run.ts'

/** Files in PEM. */
export interface Certificate {
  /** Its own authority, so that whoever trusts it trusts nobody else. */
  readonly cert: string
  readonly key: string
}

/**
 * Makes a certificate in the folder, with what Go brings along for that.
 *
 * @param hosts names and addresses that it is for
 */
export async function makeCertificate(folder: string, hosts: readonly string[]): Promise<Certificate> {
  const { stdout: root } = await run(['go', 'env', 'GOROOT'])
  const maker = join(root, 'src/crypto/tls/generate_cert.go')
  const flags = [`--host=${hosts.join(',')}`, '--ca', '--ecdsa-curve=P256', '--duration=24h']
  await run(['go', 'run', maker, ...flags], { cwd: folder })
  return { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
}
