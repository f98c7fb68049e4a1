import { chmod, cp, link, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { IMAGE_LABEL, cacheDir } from '../../paths.ts'
import { run } from '../../process/run.ts'
import type { PhaseScope } from '../../results/phases.ts'
import { inEngine } from '../engine.ts'
import { fillIn } from '../files.ts'
import { hashOf } from '../hash.ts'
import { imagePhase } from '../image-set.ts'
import type { DebianRoot } from './debian.ts'
import { intoEngine } from './into-engine.ts'
import type { BuiltModule } from './go/build.ts'
import type { ModuleName } from './go/modules.ts'
import { REPOSITORY, engineTag, imageName } from './names.ts'
import type { Content, Recipe } from './recipes.ts'

/** Everything that recipes draw from, built. */
export interface Materials {
  readonly go: (name: ModuleName) => BuiltModule
  /** Folder with the source of a module. */
  readonly source: (name: ModuleName) => Promise<string>
  readonly debian: DebianRoot
}

/** An image that is in the Docker engine. */
export interface AssembledImage {
  readonly name: string
  /** Its name inside the nodes. */
  readonly image: string
  /** Its name in the Docker engine. */
  readonly tag: string
  readonly hash: string
}

/**
 * Makes the image of a recipe, unless the engine has one of this very content.
 *
 * @param others Images whose names the recipe's own files may mention.
 * @param unpacked Base of a recipe whose base is `unpacked`.
 */
export async function assemble(
  recipe: Recipe,
  materials: Materials,
  others: ReadonlyMap<string, AssembledImage>,
  scope: PhaseScope,
  unpacked?: string,
): Promise<AssembledImage> {
  const version = materials.go(recipe.versionOf).version
  const hash = hashOf([await recipeHash(recipe, materials, others), unpacked ?? ''])
  const image = { name: recipe.name, image: imageName(recipe.name, version), tag: engineTag(recipe.name, hash), hash }
  if (await inEngine(image.tag)) return image
  const base = unpacked ?? (recipe.base === 'debian' ? await debianBase(materials.debian, scope) : 'scratch')
  await scope.phase(
    imagePhase(recipe.name),
    ({ signal }) => make(recipe, base, image.tag, materials, others, signal),
    version,
  )
  return image
}

async function debianBase(debian: DebianRoot, scope: PhaseScope): Promise<string> {
  const tag = engineTag('debian', debian.hash)
  if (!(await inEngine(tag))) {
    const label = `LABEL ${IMAGE_LABEL}=true`
    const command = ['docker', 'import', '--change', label, debian.baseTar, tag] as const
    await scope.phase(imagePhase('debian'), ({ signal }) => run([...command], { signal }))
  }
  return tag
}

/** The hash of what goes in: the recipe, the binaries' hashes, our own files' contents. */
async function recipeHash(
  recipe: Recipe,
  materials: Materials,
  others: ReadonlyMap<string, AssembledImage>,
): Promise<string> {
  const parts = [JSON.stringify(recipe), materials.debian.hash]
  for (const content of Object.values(recipe.files)) {
    if ('of' in content) parts.push(materials.go(content.of).hash)
    if ('own' in content || 'text' in content) parts.push(await textOf(content, recipe, materials, others))
  }
  return hashOf(parts)
}

async function make(
  recipe: Recipe,
  base: string,
  tag: string,
  materials: Materials,
  others: ReadonlyMap<string, AssembledImage>,
  signal: AbortSignal,
): Promise<void> {
  const parent = cacheDir('build')
  await mkdir(parent, { recursive: true })
  const context = await mkdtemp(join(parent, `${recipe.name}-`))
  try {
    for (const [path, content] of Object.entries(recipe.files)) {
      const target = join(context, 'root', path)
      await mkdir(dirname(target), { recursive: true })
      await place(content, target, () => textOf(content, recipe, materials, others), materials)
    }
    const labels = Object.entries(recipe.labels ?? {}).map(([name, text]) => [
      name,
      filled(text, recipe, materials, others),
    ])
    await intoEngine({ ...recipe, labels: Object.fromEntries(labels) }, base, tag, context, signal)
  } finally {
    await rm(context, { recursive: true, force: true })
  }
}

async function place(content: Content, target: string, text: () => Promise<string>, m: Materials): Promise<void> {
  if ('binary' in content) return link(m.go(content.of).path(content.binary), target)
  if ('link' in content) return symlink(content.link, target)
  if ('debian' in content) {
    const from = m.debian[content.debian]
    if (from === undefined) throw new TypeError(`nobody has unpacked ${content.debian}`)
    return cp(from, target, { recursive: true, verbatimSymlinks: true })
  }
  if ('source' in content) {
    const from = join(await m.source(content.of), content.source)
    const left = content.without === undefined ? undefined : join(from, content.without)
    await cp(from, target, { recursive: true, filter: path => path !== left })
    // Go's module cache is read-only, and shell scripts lose their executable bit in a module.
    await run(['chmod', '-R', 'u+w', target])
    if (target.endsWith('.sh')) await chmod(target, 0o755)
    return
  }
  await writeFile(target, await text())
  await chmod(target, 'own' in content ? (content.mode ?? 0o644) : 0o644)
}

async function textOf(
  content: Content,
  recipe: Recipe,
  materials: Materials,
  others: ReadonlyMap<string, AssembledImage>,
): Promise<string> {
  const raw =
    'own' in content
      ? await readFile(join(import.meta.dirname, content.own), 'utf8')
      : 'text' in content
        ? content.text
        : ''
  return filled(raw, recipe, materials, others)
}

/** The text with what its `@name@`s stand for. */
function filled(
  text: string,
  recipe: Recipe,
  materials: Materials,
  others: ReadonlyMap<string, AssembledImage>,
): string {
  return fillIn(text, name => {
    if (name === 'repository') return REPOSITORY
    if (name === 'version') return materials.go(recipe.versionOf).version
    const image = others.get(name.replace(/^tag:/, ''))?.image
    return name.startsWith('tag:') ? image?.slice(image.lastIndexOf(':') + 1) : image
  })
}
