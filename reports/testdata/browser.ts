import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, type Page, chromium } from 'playwright-core'

/** Debian's Chromium, or another one that CHROMIUM names. */
export const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

/** Why there is no browser to test in; undefined when there is one. */
export const noBrowser = existsSync(CHROMIUM)
  ? undefined
  : `there is no ${CHROMIUM}: "npx cilium-conformance setup --tests" installs it on Debian`

/** Starts the browser; it asks nobody for updates, and its sandbox does not work for root. */
export function startBrowser(): Promise<Browser> {
  const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update']
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-sync', ...quiet],
  })
}

/** A page, and everything that it said or asked for that a report should not. */
export interface Watched {
  readonly page: Page
  /** Console messages, errors, and requests that leave the page's own folder. */
  readonly complaints: string[]
}

/** Opens a file and watches the page from its first line on. */
export async function openPage(browser: Browser, file: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const page = await browser.newPage(options)
  const complaints: string[] = []
  page.on('console', message => complaints.push(`console: ${message.text()}`))
  page.on('pageerror', error => complaints.push(`error: ${error.message}`))
  page.on('request', request => {
    if (!/^(file|data|blob):/.test(request.url())) complaints.push(`request: ${request.url()}`)
  })
  await page.goto(`file://${file}`)
  return { page, complaints }
}
