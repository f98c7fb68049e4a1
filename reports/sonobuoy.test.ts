import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { type SonobuoyItem, renderSonobuoy } from './sonobuoy.ts'
import { broken, golden, green } from './testdata/golden.ts'

const treeOf = (run: typeof golden): SonobuoyItem => parse(renderSonobuoy(run), { version: '1.1' })

/** Every item of a tree, itself included. */
function allOf(item: SonobuoyItem): SonobuoyItem[] {
  return [item, ...(item.items ?? []).flatMap(allOf)]
}

test.for([
  ['golden', golden],
  ['green', green],
  ['broken', broken],
] as const)('%s: every item has the fields of the documented format, each of its type', ([, run]) => {
  for (const item of allOf(treeOf(run))) {
    const { name, status, meta = {}, details = {}, items = [], ...others } = item
    expect(others).toEqual({})
    expect([typeof name, typeof status]).toEqual(['string', 'string'])
    expect(name).not.toBe('')
    for (const value of Object.values(meta)) expect(typeof value).toBe('string')
    expect(Array.isArray(details)).toBe(false)
    expect(Array.isArray(items)).toBe(true)
  }
})

test('the verdict of the run is the status of the plugin, and each case has its own', () => {
  const tree = treeOf(golden)
  expect(tree).toMatchObject({
    name: 'cilium-conformance',
    status: 'failed',
    meta: { type: 'summary', run: golden.id },
  })
  const leaves = allOf(tree).filter(item => item.meta?.['id'] !== undefined)
  expect(leaves.map(({ meta, status }) => `${meta?.['id']} ${status}`).toSorted()).toEqual(
    golden.cases.map(({ id, verdict }) => `${id} ${verdict}`).toSorted(),
  )
})

test('why a case did not pass is in its details', () => {
  const failed = golden.cases.find(({ verdict }) => verdict === 'failed')
  const item = allOf(treeOf(golden)).find(({ meta, status }) => meta?.['id'] === failed?.id && status === 'failed')
  expect(item?.details).toEqual({ failure: failed?.reason })
})

test('a run without a case is not green: what went wrong is an item', () => {
  expect(treeOf(broken)).toMatchObject({
    status: 'broken',
    items: [{ name: 'outside of cases', status: 'broken', items: [{ name: 'cluster', status: 'broken' }] }],
  })
})
