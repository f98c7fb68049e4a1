import { existsSync } from 'node:fs'
import { BrokenError } from '../results/errors.ts'
import { BUDGETS } from '../wait/budgets.ts'

/** Where distributions put a Chromium. */
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The browser of this machine; undefined when it has none. */
export function browserHere(): string | undefined {
  return BROWSERS.find(path => existsSync(path))
}

/** A page as a person would see it. */
export interface SeenPage {
  /** PNG. */
  readonly screenshot: Uint8Array
  /** Those of the texts that were on it within the budget. */
  readonly shown: readonly string[]
}

/** Opens a page in a real browser and waits for texts on it. @throws BrokenError when no browser can be started. */
export async function browse(url: string, texts: readonly string[]): Promise<SeenPage> {
  const executablePath = browserHere()
  if (executablePath === undefined) throw new BrokenError(`there is no browser: none of ${BROWSERS.join(', ')}`)
  const { chromium } = await import('playwright-core')
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.goto(url)
    const shown = await Promise.all(
      texts.map(async text => {
        const appears = page.getByText(text).first().waitFor({ timeout: BUDGETS.pageShown.ms })
        return appears.then(
          () => [text],
          () => [],
        )
      }),
    )
    return { screenshot: await page.screenshot(), shown: shown.flat() }
  } finally {
    await browser.close()
  }
}

/** The title of a document; undefined where it has none. */
export function titleOf(html: string): string | undefined {
  return /<title(?:\s[^>]*)?>([^<]*)<\/title>/i.exec(html)?.[1]?.trim()
}
