import { readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fillIn } from '../files.ts'
import { GO_MODULES, type GoModule, type ModuleName } from './go/modules.ts'
import { type Content, NODE_BASE_RECIPE, NODE_RECIPE, POD_RECIPES, type Recipe } from './recipes.ts'

const recipes = [...POD_RECIPES, NODE_BASE_RECIPE, NODE_RECIPE]
const pods = POD_RECIPES.map(({ name }) => name)
const contents = (recipe: Recipe): Content[] => Object.values(recipe.files)
const binariesOf = (name: ModuleName): string[] => Object.keys((GO_MODULES[name] satisfies GoModule).binaries)

/** What a recipe may mention in a file of ours: images that are made before it, their tags, and the rest by name. */
const known = new Set(['repository', 'version', ...pods, ...pods.map(name => `tag:${name}`)])

test('every recipe has a name of its own', () => {
  expect(new Set(recipes.map(({ name }) => name)).size).toBe(recipes.length)
})

describe.for(recipes.map(recipe => [recipe.name, recipe] as const))('%s', ([, recipe]) => {
  test('takes binaries that are built', () => {
    const unbuilt = contents(recipe).filter(
      content => 'binary' in content && !binariesOf(content.of).includes(content.binary),
    )
    expect(unbuilt).toEqual([])
  })

  test('leaves no @name@ open in its files', async () => {
    const texts = await Promise.all(
      contents(recipe).map(async content => {
        if ('own' in content) return readFile(join(import.meta.dirname, content.own), 'utf8')
        return 'text' in content ? content.text : ''
      }),
    )
    const filled = texts.map(text => fillIn(text, name => (known.has(name) ? 'filled' : undefined)))
    expect(filled.flatMap(text => text.match(/@[\w:-]+@/g) ?? [])).toEqual([])
  })

  test('links to files that it holds', () => {
    const dangling = Object.entries(recipe.files).filter(([path, content]) => {
      if (!('link' in content) || content.link.startsWith('/')) return false
      return !(posix.join(posix.dirname(path), content.link) in recipe.files)
    })
    expect(dangling).toEqual([])
  })

  test('has absolute paths', () => {
    expect(Object.keys(recipe.files).filter(path => !posix.isAbsolute(path))).toEqual([])
  })

  test('starts something that it holds', () => {
    const programs = recipe.entrypoint?.slice(0, 1) ?? []
    expect(programs.filter(path => !(path in recipe.files))).toEqual([])
  })
})

test('every binary that is built is used: by an image or as a tool of the host', () => {
  const used = new Set([
    'helm',
    'kind',
    ...recipes.flatMap(contents).flatMap(content => ('binary' in content ? [content.binary] : [])),
  ])
  const built = Object.values(GO_MODULES).flatMap(({ binaries }) => Object.keys(binaries))
  expect(built.filter(binary => !used.has(binary))).toEqual([])
})
