import { CONFLICTS } from './conflicts.ts'
import { CONFLICTS_LATER } from './conflicts-mesh.ts'
import { KEYS_1_13 } from './keys-1.13.ts'
import { KEYS_1_16 } from './keys-1.16.ts'
import { KEYS_1_20 } from './keys-1.20.ts'
import { KEYS_1_9 } from './keys-1.9.ts'
import type { ConflictRule, KeyRule } from './rule.ts'

/** Every rule about a key that is gone. Where several fit, the one whose key is longest speaks. */
export const KEY_RULES: readonly KeyRule[] = [...KEYS_1_9, ...KEYS_1_13, ...KEYS_1_16, ...KEYS_1_20]

/** Every check of the charts. */
export const CONFLICT_RULES: readonly ConflictRule[] = [...CONFLICTS, ...CONFLICTS_LATER]
