import type { EngineInfo } from './engine.ts'

/** Proxies as URLs, and the hosts that are reached without; each empty where there is none. */
export interface Proxies {
  readonly httpProxy: string
  readonly httpsProxy: string
  readonly noProxy: string
}

/** Names under which Docker Desktop knows a proxy inside its virtual machine, and nobody outside. */
const DESKTOP_ONLY = /\.docker\.internal(?::|\/|$)/

/** What the engine shows in place of a password, with which nobody gets through. */
const MASKED = /\/\/xxxxx:xxxxx@/

/**
 * The proxies of this environment, as curl, Go and Docker read them; where it has none, those that the engine pulls through.
 */
export function proxiesOf(
  env: Readonly<Record<string, string | undefined>>,
  engine?: Pick<EngineInfo, 'httpProxy' | 'httpsProxy' | 'noProxy'>,
): Proxies {
  const read = (name: string) => env[name.toLowerCase()] || env[name.toUpperCase()] || ''
  const own = {
    httpProxy: asUrl(read('http_proxy')),
    httpsProxy: asUrl(read('https_proxy')),
    noProxy: read('no_proxy'),
  }
  if (own.httpProxy !== '' || own.httpsProxy !== '' || engine === undefined) return own
  const usable = (proxy: string) => (DESKTOP_ONLY.test(proxy) || MASKED.test(proxy) ? '' : asUrl(proxy))
  return {
    httpProxy: usable(engine.httpProxy),
    httpsProxy: usable(engine.httpsProxy),
    noProxy: [own.noProxy, engine.noProxy].filter(text => text !== '').join(','),
  }
}

/** As Go has it, `proxy.example:3128` is spoken to in plain HTTP. */
function asUrl(proxy: string): string {
  return proxy === '' || proxy.includes('://') ? proxy : `http://${proxy}`
}
