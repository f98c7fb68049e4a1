/** The operating system, as far as installing packages goes. */
export interface Distribution {
  /** `process.platform`. */
  readonly platform: string
  /** For people, for example `Debian GNU/Linux 12 (bookworm)`. */
  readonly name: string
  /** Whether `setup` may install packages with apt: Debian, Ubuntu and what says it is like them. */
  readonly apt: boolean
}

/**
 * Reads what os-release(5) says.
 *
 * @param platform `process.platform`
 * @param osRelease text of /etc/os-release; empty when there is none
 */
export function distributionOf(platform: string, osRelease: string): Distribution {
  const value = (key: string) => new RegExp(`^${key}="?([^"\n]*)"?$`, 'm').exec(osRelease)?.[1] ?? ''
  const families = [value('ID'), ...value('ID_LIKE').split(' ')]
  return {
    platform,
    name: value('PRETTY_NAME') || platform,
    apt: families.some(family => family === 'debian' || family === 'ubuntu'),
  }
}
