import { readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ImageSet } from '../../images/image-set.ts'
import { run } from '../../process/run.ts'
import type { Certificate } from './certificate.testing.ts'
import { packChart } from './copies.testing.ts'
import { type Listening, serve } from './servers.testing.ts'

/** A Helm repository with the chart of the Go module, as `helm package` and `helm repo index` make it. */
export interface ChartRepository extends AsyncDisposable {
  readonly url: string
  readonly host: Listening['host']
  /** Files that were asked for, in their order. */
  readonly asked: readonly string[]
}

/** Serves one on an address of this machine, over TLS where there is a certificate. */
export async function startChartRepository(
  set: Pick<ImageSet, 'tools' | 'cilium'>,
  { address, tls }: { readonly address?: string; readonly tls?: Certificate | undefined } = {},
): Promise<ChartRepository> {
  const folder = await packChart(set)
  await run([set.tools.helm, 'repo', 'index', folder])
  const files = new Map<string, Buffer>()
  for (const name of await readdir(folder)) files.set(`/${name}`, await readFile(join(folder, name)))
  await rm(folder, { recursive: true })
  const asked: string[] = []
  const server = await serve(
    ({ url = '' }, response) => {
      asked.push(url.slice(1))
      const body = files.get(url)
      response.writeHead(body === undefined ? 404 : 200).end(body)
    },
    { ...(address === undefined ? {} : { address }), tls },
  )
  return {
    ...server,
    url: `${tls === undefined ? 'http' : 'https'}://${server.host}`,
    asked,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
