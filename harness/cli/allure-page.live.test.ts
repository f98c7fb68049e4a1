import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { CHROMIUM, noBrowser, openPage, startBrowser } from '../../reports/testdata/browser.ts'
import { golden } from '../../reports/testdata/golden.ts'
import { makeAllurePage } from './allure-page.ts'

test.skipIf(noBrowser !== undefined)(
  `Allure’s page calls nobody and knows the run before (${noBrowser ?? CHROMIUM})`,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cilium-conformance-allure-page-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const history = join(folder, 'history.jsonl')
    const healed = golden.cases.map(c => ({ ...c, verdict: 'passed' as const }))
    const earlier = { ...golden, id: '20261122-101530-a1b2c3', startedAt: '2026-11-22T10:15:30.000Z', cases: healed }
    await makeAllurePage(earlier, join(folder, earlier.id), history)
    const file = await makeAllurePage(golden, join(folder, golden.id), history)
    const browser = await startBrowser()
    onTestFinished(() => browser.close())
    const { page, complaints } = await openPage(browser, file)
    await page.getByText('a pod reaches a pod on another node').last().click()
    await page.getByText('Category: product: Cilium did the wrong thing').waitFor()
    await page.getByText('History').first().click()
    // The run before, in which the case passed on this profile.
    await page.getByText(/^11\/23\/2026 at /).waitFor()
    expect(await page.locator('body').innerText()).toMatch(/History\s+1\s/)
    expect(complaints).toEqual([])
  },
)
