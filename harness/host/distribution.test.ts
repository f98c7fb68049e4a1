import { expect, test } from 'vitest'
import { distributionOf } from './distribution.ts'

test.for([
  [
    'Debian',
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\n',
    'Debian GNU/Linux 12 (bookworm)',
    true,
  ],
  [
    'a relative of Ubuntu',
    'NAME="Linux Mint"\nPRETTY_NAME="Linux Mint 22"\nID=linuxmint\nID_LIKE="ubuntu debian"\n',
    'Linux Mint 22',
    true,
  ],
  ['Fedora', 'PRETTY_NAME="Fedora Linux 43"\nID=fedora\n', 'Fedora Linux 43', false],
  ['no os-release', '', 'linux', false],
] as const)('%s', ([, osRelease, name, apt]) => {
  expect(distributionOf('linux', osRelease)).toEqual({ platform: 'linux', name, apt })
})
