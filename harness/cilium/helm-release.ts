import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { type Kube, refusalIn } from '../kube/client.ts'
import { BrokenError } from '../results/errors.ts'
import { keepSecrets } from '../results/known-secrets.ts'
import { secretsIn } from '../results/redact.ts'
import { type Values, isMapping, valueAt } from '../values.ts'
import { agentDaemonSets } from './namespace.ts'

/** The Helm release that Cilium was installed by. */
export interface HelmRelease {
  /** Version of the chart, which is that of Cilium. */
  readonly version: string
  /** What whoever installed it has set. */
  readonly values: Values
}

/**
 * Reads the release that installed the agents out of Helm's own secret. Undefined where it was not Helm that installed them, and where the
 * kubeconfig may not read secrets.
 */
export async function helmRelease(kube: Kube): Promise<HelmRelease | undefined> {
  const { namespace = '', annotations = {} } = (await agentDaemonSets(kube))[0]?.metadata ?? {}
  const name = annotations['meta.helm.sh/release-name']
  if (name === undefined) return undefined
  const request = { namespace, labelSelector: `owner=helm,status=deployed,name=${name}` }
  const { items } = await kube.core.listNamespacedSecret(request).catch((error: unknown) => {
    if (refusalIn(error) !== undefined) return { items: [] }
    throw error
  })
  const text = items.map(({ data }) => data?.['release']).find(release => release !== undefined)
  return text === undefined ? undefined : readRelease(text)
}

/** A Secret has room for 1 MiB; what is packed in one could fill any memory. */
const MOST_BYTES = 64 * 1024 * 1024

/**
 * Reads the entry `release` of Helm's secret: JSON behind gzip and base64, which the API server puts into base64 once more.
 *
 * @throws BrokenError for anything else.
 */
export async function readRelease(text: string): Promise<HelmRelease> {
  const release = await unpacked(text).catch((cause: unknown) => {
    throw new BrokenError("Helm's secret of the release of Cilium cannot be read", { cause })
  })
  const values = valueAt({ release }, 'release.config')
  const version = valueAt({ release }, 'release.chart.metadata.version')
  keepSecrets(...secretsIn(values))
  return {
    version: typeof version === 'string' ? version : 'unknown',
    values: isMapping(values) ? values : {},
  }
}

async function unpacked(text: string): Promise<unknown> {
  const packed = Buffer.from(Buffer.from(text, 'base64').toString('latin1'), 'base64')
  return JSON.parse(String(await promisify(gunzip)(packed, { maxOutputLength: MOST_BYTES })))
}
