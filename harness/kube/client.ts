import { readFile } from 'node:fs/promises'
import {
  ApiException,
  ApiextensionsV1Api,
  AppsV1Api,
  CoreV1Api,
  CustomObjectsApi,
  HttpMethod,
  type KubernetesObject,
  KubernetesObjectApi,
  PatchStrategy,
  PolicyV1Api,
  RequestContext,
  VersionApi,
} from '@kubernetes/client-node'
import { parseAllDocuments } from 'yaml'
import { BrokenError, RefusedError } from '../results/errors.ts'
import { keepSecrets } from '../results/known-secrets.ts'
import { redact } from '../results/redact.ts'
import { type ConnectionOptions, LimitedConfig, type RequestLimits } from './limited-config.ts'
import { isRefusal } from './refusal.ts'
import { withReservedNames } from './reserved-names.ts'

export type { KubernetesObject, V1EndpointSlice, V1Node, V1Pod, V1Service } from '@kubernetes/client-node'

/** Who writes with server-side apply. */
const FIELD_MANAGER = 'cilium-conformance'

/**
 * A connection to one API server. No question stays open longer than the budget `apiAnswer`, and none when the signal of the
 * connection is aborted.
 */
export class Kube {
  readonly config: LimitedConfig
  readonly core: CoreV1Api
  readonly apps: AppsV1Api
  readonly policy: PolicyV1Api
  readonly #objects: KubernetesObjectApi

  constructor(config: LimitedConfig) {
    this.config = config
    this.core = config.makeApiClient(CoreV1Api)
    this.apps = config.makeApiClient(AppsV1Api)
    this.policy = config.makeApiClient(PolicyV1Api)
    this.#objects = KubernetesObjectApi.makeApiClient(config)
  }

  /** Connects with the file's current context. Every call ends with the signal. */
  static async fromFile(path: string, options: ConnectionOptions = {}): Promise<Kube> {
    return Kube.fromText(await readFile(path, 'utf8'), options)
  }

  /** The same with the text of a kubeconfig. */
  static fromText(text: string, options: ConnectionOptions = {}): Kube {
    const config = new LimitedConfig(options)
    config.loadFromString(text)
    keepSecretsOf(config)
    return new Kube(config)
  }

  /** Server-side apply of one object. */
  async apply<T extends KubernetesObject>(object: T): Promise<T> {
    const sent = withReservedNames(object)
    return this.#objects.patch(sent, undefined, undefined, FIELD_MANAGER, true, PatchStrategy.ServerSideApply)
  }

  /** Server-side apply of every document of a YAML text, in its order. */
  async applyYaml(text: string): Promise<void> {
    for (const document of parseAllDocuments(text)) {
      const object: unknown = document.toJS()
      if (isKubernetesObject(object)) await this.apply(object)
    }
  }

  /** Deletes the object; one that is not there is fine. */
  async remove(object: KubernetesObject): Promise<void> {
    try {
      await this.#objects.delete(object, undefined, undefined, 0, undefined, 'Background')
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }

  /** Objects of a kind in a namespace, or in the cluster. */
  async list<T extends KubernetesObject>(apiVersion: string, kind: string, namespace?: string): Promise<T[]> {
    const { items } = await this.#objects.list<T>(apiVersion, kind, namespace)
    return items.map(item => ({ ...item, apiVersion, kind }))
  }

  /** The kinds that the API server has in a version of a group; none where it does not know it. */
  async kinds(group: string, version: string): Promise<string[]> {
    try {
      const { resources } = await this.config.makeApiClient(CustomObjectsApi).getAPIResources({ group, version })
      return [...new Set(resources.map(({ kind }) => kind))]
    } catch (error) {
      if (isNotFound(error)) return []
      throw error
    }
  }

  /** Version of the API server, with its `v`. */
  async version(): Promise<string> {
    return (await this.config.makeApiClient(VersionApi).getCode()).gitVersion
  }

  /** Every object of the kinds that Cilium defines, in the version in which they are stored. */
  async ciliumResources(): Promise<{ plural: string; items: Readonly<Record<string, unknown>>[] }[]> {
    const { items } = await this.config.makeApiClient(ApiextensionsV1Api).listCustomResourceDefinition()
    const custom = this.config.makeApiClient(CustomObjectsApi)
    return Promise.all(
      items
        .filter(({ spec }) => spec.group === 'cilium.io')
        .map(async ({ spec }) => {
          const version = spec.versions.find(({ storage }) => storage)?.name ?? 'v2'
          const list: { items?: Readonly<Record<string, unknown>>[] } = await custom.listCustomObjectForAllNamespaces({
            group: spec.group,
            version,
            resourcePlural: spec.names.plural,
          })
          return { plural: spec.names.plural, items: list.items ?? [] }
        }),
    )
  }

  /** Takes a taint off a node; one that is not there is fine. */
  async removeTaint(node: string, key: string): Promise<void> {
    const { spec } = await this.core.readNode({ name: node })
    const taints = spec?.taints?.filter(taint => taint.key !== key) ?? []
    if (taints.length === (spec?.taints?.length ?? 0)) return
    await this.#objects.patch(
      { apiVersion: 'v1', kind: 'Node', metadata: { name: node }, spec: { taints } },
      undefined,
      undefined,
      FIELD_MANAGER,
      undefined,
      PatchStrategy.MergePatch,
    )
  }

  /**
   * GET of any path of the API server, for what the typed clients do not know: `/readyz`, metrics, the proxy.
   *
   * @throws RefusedError where a cluster of somebody else refuses, BrokenError for any other status but 200, with the text.
   */
  async get(path: string, limits: RequestLimits = {}): Promise<string> {
    const request = new RequestContext(`${this.config.server}${path}`, HttpMethod.GET)
    await this.config.applySecurityAuthentication(request)
    const answer = await this.config.send(request, limits)
    const text = await answer.body.text()
    const { httpStatusCode: code } = answer
    if (code !== 200) {
      const message = `GET ${path} was answered with ${code}: ${redact(text).slice(0, 300)}`
      throw this.config.isForeign && isRefusal(code, text) ? new RefusedError(message) : new BrokenError(message)
    }
    return text
  }

  /** GET of a JSON document; see {@link get}. */
  async getJson(path: string): Promise<unknown> {
    return JSON.parse(await this.get(path))
  }
}

/** What users of a kubeconfig prove themselves with. */
function keepSecretsOf({ users }: LimitedConfig): void {
  for (const { token, password, keyData } of users) {
    // A key is in base64; each line of it would do for a part.
    keepSecrets(token, password, keyData, keyData && Buffer.from(keyData, 'base64').toString())
  }
}

/** Whether the API server said that there is no such object. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiException && error.code === 404
}

/** The words in which RBAC or admission refused what was asked; undefined for any other error. */
export function refusalIn(error: unknown): string | undefined {
  if (error instanceof RefusedError) return error.message
  return error instanceof ApiException && isRefusal(error.code, error.message) ? error.message : undefined
}

function isKubernetesObject(value: unknown): value is KubernetesObject {
  return typeof value === 'object' && value !== null && 'kind' in value && 'apiVersion' in value
}
