import { EnvHttpProxyAgent, request } from 'undici'
import { proxiesOf } from '../../host/proxies.ts'
import { BrokenError } from '../../results/errors.ts'
import { BUDGETS } from '../../wait/budgets.ts'

/** What is switched off, see `serverFlags`. */
const UNUSED = /traefik|klipper/

/**
 * The images that K3s's own pods need, as its release lists them.
 *
 * @param version For example `v1.36.4+k3s1`.
 * @throws BrokenError where the list cannot be had: a bundle without those images would not be whole.
 */
export async function systemImagesOfK3s(version: string): Promise<string[]> {
  const url = `https://github.com/k3s-io/k3s/releases/download/${encodeURIComponent(version)}/k3s-images.txt`
  const dispatcher = new EnvHttpProxyAgent(proxiesOf(process.env))
  const ask = (address: string) => request(address, { dispatcher, signal: AbortSignal.timeout(BUDGETS.chartAnswer.ms) })
  try {
    const first = await ask(url)
    const location = first.headers['location']
    const { statusCode, body } = typeof location === 'string' ? await ask(location) : first
    const text = await body.text()
    if (statusCode !== 200) throw new Error(`it answered ${statusCode}`)
    return usedImages(text)
  } catch (cause) {
    throw new BrokenError(`K3s ${version} does not say which images its own pods need: ${url} cannot be read`, {
      cause,
      cure: 'make the bundle where GitHub can be reached, or with --provisioner=kind, whose node image has everything',
    })
  }
}

/** The images of a list, one a line, without those of components that are switched off. */
export function usedImages(list: string): string[] {
  return list
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !UNUSED.test(line))
}
