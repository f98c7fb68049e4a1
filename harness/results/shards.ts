import { isDeepStrictEqual } from 'node:util'
import { UsageError } from './errors.ts'
import type { RunResult } from './model.ts'

/**
 * What was asked of the run whose shards these are; undefined where they are runs of their own.
 *
 * @throws UsageError where they are not all the shards of one run, each once.
 */
export function wholeOf(runs: readonly RunResult[]): Pick<RunResult, 'named' | 'maxSkipped'> | undefined {
  const shards = runs.flatMap(({ id, shard }) => (shard === undefined ? [] : [{ id, ...shard }]))
  const [first] = shards
  if (first === undefined) return undefined
  const whole = runs.find(({ shard }) => shard === undefined)
  if (whole !== undefined)
    throw new UsageError(`run ${whole.id} is no shard, but run ${first.id} is. Merge shards on their own.`)
  const other = shards.find(({ count }) => count !== first.count)
  if (other !== undefined)
    throw new UsageError(`run ${first.id} is one of ${first.count} shards, but run ${other.id} one of ${other.count}`)
  const missing = Array.from({ length: first.count }, (_, index) => index + 1).filter(
    index => !shards.some(shard => shard.index === index),
  )
  if (missing.length > 0)
    throw new UsageError(`shard ${missing.join(', ')} of ${first.count} is missing. Merge all shards of the run.`)
  const twice = shards.find(({ index }, at) => shards.findIndex(shard => shard.index === index) !== at)
  if (twice !== undefined)
    throw new UsageError(`shard ${twice.index} of ${twice.count} is there twice: run ${twice.id}`)
  return askedOf(runs)
}

/** Shards that were asked different things are no parts of one run. */
function askedOf(runs: readonly RunResult[]): Pick<RunResult, 'named' | 'maxSkipped'> {
  const [first] = runs
  const other = runs.find(run => first !== undefined && !isDeepStrictEqual(wishesOf(run), wishesOf(first)))
  if (other !== undefined)
    throw new UsageError(
      `runs ${first?.id} and ${other.id} chose other suites, profiles or skips: they are no shards of one run`,
    )
  return {
    ...(first?.named === undefined ? {} : { named: first.named }),
    ...(first?.maxSkipped === undefined ? {} : { maxSkipped: first.maxSkipped }),
  }
}

function wishesOf({ suites, named, maxSkipped }: RunResult) {
  return { suites, named, maxSkipped }
}
