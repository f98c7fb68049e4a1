import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MODULE, PROJECT_ROOT } from '../paths.ts'

/** Where the modules are that this program offers to files of the user's own, under the names that its package exports. */
export const OFFERED: readonly { readonly find: RegExp; readonly replacement: string }[] = [
  {
    find: /^(?:#fixtures|cilium-conformance\/fixtures)$/,
    replacement: join(PROJECT_ROOT, 'fixtures', `index${MODULE}`),
  },
  {
    find: /^cilium-conformance\/profiles\/([\w-]+)$/,
    replacement: join(PROJECT_ROOT, 'fixtures', 'profiles', `$1${MODULE}`),
  },
]

/**
 * Loads a module of the user's own. `cilium-conformance/...` in it is this program, so that one that `npx` fetched will do, and
 * TypeScript is an ES module whatever the package.json beside it says.
 */
export async function importOwn(file: string): Promise<Readonly<Record<string, unknown>>> {
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const offered = OFFERED.find(({ find }) => find.test(specifier))
      if (offered === undefined) return next(specifier, context)
      return next(pathToFileURL(specifier.replace(offered.find, offered.replacement)).href, context)
    },
    load(url, context, next) {
      const own = /\.m?ts$/.test(url) && !url.includes('/node_modules/')
      return next(url, own ? { ...context, format: 'module-typescript' } : context)
    },
  })
  try {
    return await import(pathToFileURL(file).href)
  } finally {
    hooks.deregister()
  }
}
