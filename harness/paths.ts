import { homedir } from 'node:os'
import { extname, join, resolve } from 'node:path'

/** Root of the project: the repository, or `dist/` of the package, which is laid out in the same way. */
export const PROJECT_ROOT = resolve(import.meta.dirname, '..')

/** What a module ends in: `.ts` in the repository, where nothing is built, and `.js` in the package. */
export const MODULE: string = extname(import.meta.filename)

/** What the package carries of the prober, so that nobody needs Go for it; the repository carries nothing. */
export const CARRIED_PROBER = join('carried', 'prober')

/** Label on everything that the harness makes; its value is the run id. Kubernetes objects carry the same label. */
export const LABEL = 'cilium-conformance'

/** Label of the namespaces of a lane; its value tells lanes apart. */
export const LANE_LABEL = 'cilium-conformance-lane'

/** Label, with the value `true`, of the services that agents announce by BGP where a profile has them do so. */
export const ANNOUNCED_LABEL = 'cilium-conformance-announced'

/**
 * Label, with the value `true`, on images that outlive runs. A key of its own, because containers inherit the labels of
 * their image: {@link LABEL} on an image would name a run that no container of it belongs to.
 */
export const IMAGE_LABEL = 'cilium-conformance.cache'

/** What is costly to make and safe to delete: binaries, root file systems, charts. Honours XDG_CACHE_HOME. */
export function cacheDir(...parts: string[]): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'cilium-conformance', ...parts)
}

/** What must outlive a process for a while: journals and kept clusters. Honours XDG_STATE_HOME. */
export function stateDir(...parts: string[]): string {
  return join(process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'cilium-conformance', ...parts)
}

/** Default parent of the run folders: in the repository from wherever it is used, otherwise in the current folder. */
export const REPORTS_OUT: string = MODULE === '.ts' ? join(PROJECT_ROOT, 'reports', 'out') : join('reports', 'out')
