import { fetch } from 'undici'
import { proxiesOf } from '../../host/proxies.ts'
import { WebClient } from '../../host/web.ts'
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
  try {
    await using dispatcher = new WebClient(url, proxiesOf(process.env), BUDGETS.registryAnswer.ms)
    const response = await fetch(url, { dispatcher, signal: AbortSignal.timeout(BUDGETS.chartAnswer.ms) })
    const text = await response.text()
    if (!response.ok) throw new Error(`it answered ${response.status}`)
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
