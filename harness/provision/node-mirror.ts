import { readFile } from 'node:fs/promises'
import { stringify } from 'yaml'
import type { ImageSet } from '../images/image-set.ts'
import { credentialsFor } from '../images/docker-config.ts'
import { isLoopback } from '../host/loopback.ts'
import type { Mirror } from '../images/mirror.ts'

/** A file of a node, by its absolute path. */
export interface NodeFile {
  readonly path: string
  readonly text: string
}

/** What a node needs to know of a mirror. */
export interface NodeMirror {
  readonly host: string
  /** PEM of the authorities that vouch for it. */
  readonly ca?: string
  readonly login?: { readonly username: string; readonly password: string }
}

const K3S_CA = '/etc/rancher/k3s/registry-ca.crt'
const CERTS = '/etc/containerd/certs.d'

/**
 * Files that send a node to the mirror for any image that was not loaded into it, such as those of a user's own cases: K3s's
 * registries.yaml, or containerd's hosts.toml elsewhere. None for a mirror on loopback, which a node cannot reach.
 */
export async function mirrorFiles({ mirror, node }: Pick<ImageSet, 'mirror' | 'node'>): Promise<NodeFile[]> {
  if (mirror === undefined || isLoopback(mirror.host)) return []
  const known = await nodeMirror(mirror)
  return node.flavour === 'k3s' ? k3sFiles(known) : containerdFiles(known)
}

async function nodeMirror({ host, ca }: Mirror): Promise<NodeMirror> {
  const login = await credentialsFor(host)
  return {
    host,
    ...(ca === undefined ? {} : { ca: await readFile(ca, 'utf8') }),
    ...(login === undefined ? {} : { login }),
  }
}

/** https://docs.k3s.io/installation/private-registry */
export function k3sFiles({ host, ca, login }: NodeMirror): NodeFile[] {
  const config = {
    ...(login === undefined ? {} : { auth: login }),
    ...(ca === undefined ? {} : { tls: { ca_file: K3S_CA } }),
  }
  const registries = {
    mirrors: { '*': { endpoint: [`https://${host}`] } },
    ...(Object.keys(config).length === 0 ? {} : { configs: { [host]: config } }),
  }
  return [
    { path: '/etc/rancher/k3s/registries.yaml', text: stringify(registries) },
    ...(ca === undefined ? [] : [{ path: K3S_CA, text: ca }]),
  ]
}

/** https://github.com/containerd/containerd/blob/main/docs/hosts.md */
export function containerdFiles({ host, ca, login }: NodeMirror): NodeFile[] {
  const section = `host."https://${host}"`
  const password = login === undefined ? '' : Buffer.from(`${login.username}:${login.password}`).toString('base64')
  const lines = [
    `[${section}]`,
    '  capabilities = ["pull", "resolve"]',
    ...(ca === undefined ? [] : [`  ca = "${CERTS}/registry-ca.crt"`]),
    ...(login === undefined ? [] : [`[${section}.header]`, `  Authorization = "Basic ${password}"`]),
  ]
  return [
    { path: `${CERTS}/_default/hosts.toml`, text: `${lines.join('\n')}\n` },
    ...(ca === undefined ? [] : [{ path: `${CERTS}/registry-ca.crt`, text: ca }]),
  ]
}
