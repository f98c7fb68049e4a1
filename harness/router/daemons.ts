import { daemon as bird } from './bird.ts'
import type { Daemon, DaemonName } from './daemon.ts'
import { daemon as frr } from './frr.ts'

/** Every daemon by its name. */
export const DAEMONS: Readonly<Record<DaemonName, Daemon>> = { bird, frr }
