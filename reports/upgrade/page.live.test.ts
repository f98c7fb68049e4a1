import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import axe, { type AxeResults } from 'axe-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM, noBrowser, openPage, startBrowser } from '../testdata/browser.ts'
import { upgrade } from '../testdata/upgrade.ts'
import { writeUpgradeReports } from './write.ts'

const PHONE = { viewport: { width: 375, height: 800 }, hasTouch: true, isMobile: true }

describe.skipIf(noBrowser !== undefined)(`the page of an upgrade in a browser (${noBrowser ?? CHROMIUM})`, () => {
  let browser: Browser
  let folder: string

  beforeAll(async () => {
    browser = await startBrowser()
    folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-page-'))
    await writeUpgradeReports(upgrade, folder)
  })
  afterAll(async () => {
    await browser.close()
    await rm(folder, { recursive: true })
  })

  test.for([
    ['light', {}],
    ['dark', {}],
    ['light', PHONE],
    ['dark', PHONE],
  ] as const)('in %s it loads nothing, fits, and has no fault that axe finds: %o', async ([colorScheme, device]) => {
    const { page, complaints } = await openPage(browser, join(folder, 'index.html'), { ...device, colorScheme })
    await expect(page.locator('h1').textContent()).resolves.toContain('no-go')
    const { legs = [], watches = [] } = upgrade.rehearsal ?? {}
    expect(await page.locator('svg.gaps:visible').count()).toBe(legs.length + watches.length)
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0)
    await page.evaluate(axe.source)
    const { violations } = await page.evaluate<AxeResults>('axe.run()')
    expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([])
    expect(complaints).toEqual([])
    await page.close()
  })
})
