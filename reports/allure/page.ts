/**
 * Allure's page without its analytics: Allure 3 puts Google's tag manager into every page and has no switch for it.
 *
 * @throws Error when an address of the tag manager is left, as after a change of Allure's template.
 */
export function withoutCallsHome(page: string): string {
  const silent = page
    .replaceAll(/<script[^>]*\bsrc="https:\/\/www\.googletagmanager\.com\/[^"]*"[^>]*>\s*<\/script>/g, '')
    .replaceAll(/<script>(?:(?!<\/script>)[\s\S])*?\bgtag\((?:(?!<\/script>)[\s\S])*?<\/script>/g, '')
  if (/<script[^>]*googletagmanager|\bgtag\('/.test(silent)) {
    throw new Error('Allure’s page would still call home: its template has changed, see reports/allure/page.ts')
  }
  return silent
}
