import { proxiesOf } from '../host/proxies.ts'

/** Names in the cluster that no proxy knows. */
const IN_CLUSTER = ['localhost', '127.0.0.1', '.svc', '.svc.cluster', '.svc.cluster.local']

/**
 * The variables with which a node downloads through the user's proxy, and reaches the cluster without; none where there is no proxy.
 * They are those that kind gives its nodes.
 *
 * @param env of this process; what it has goes before what Docker's own configuration gives containers.
 * @param dockerConfig text of Docker's config.json
 * @param hosts subnets and names of the nodes, and the ranges of pods and services
 */
export function nodeProxies(
  env: Readonly<Record<string, string | undefined>>,
  dockerConfig: string,
  hosts: readonly string[],
): Record<string, string> {
  const { httpProxy, httpsProxy, noProxy } = proxiesOf(env, configured(dockerConfig))
  if (httpProxy === '' && httpsProxy === '') return {}
  const without = [noProxy, ...hosts, ...IN_CLUSTER].filter(host => host !== '').join(',')
  return {
    ...(httpProxy === '' ? {} : { HTTP_PROXY: httpProxy }),
    ...(httpsProxy === '' ? {} : { HTTPS_PROXY: httpsProxy }),
    NO_PROXY: without,
    no_proxy: without,
  }
}

/** `proxies.default` of Docker's config.json. */
function configured(text: string): ReturnType<typeof proxiesOf> {
  const proxies = field(field(parse(text), 'proxies'), 'default')
  const read = (name: string) => {
    const value = field(proxies, name)
    return typeof value === 'string' ? value : ''
  }
  return { httpProxy: read('httpProxy'), httpsProxy: read('httpsProxy'), noProxy: read('noProxy') }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined
}
