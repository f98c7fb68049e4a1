/**
 * The latest patch of each minor version that is known here: what the release pages said in November 2026. Minors up to
 * 1.17 get no more; a newer patch of the others is at least as good a stepping stone.
 */
export const LATEST_PATCHES: Readonly<Record<string, string>> = {
  '1.14': '1.14.19',
  '1.15': '1.15.19',
  '1.16': '1.16.19',
  '1.17': '1.17.18',
  '1.18': '1.18.13',
  '1.19': '1.19.8',
  '1.20': '1.20.2',
}
