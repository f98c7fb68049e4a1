import { BrokenError } from '../../results/errors.ts'
import type { Heal } from './fault.ts'
import type { Patient } from './patient.ts'

/**
 * Deletes the route by which a node reaches the pods of another. The agent puts it back within a minute, so it is deleted again
 * whenever it comes; and nothing takes the default route instead, which leads out of the machine.
 */
export async function deleteRoute(patient: Patient, { on, to }: { on: number; to: number }): Promise<Heal> {
  const routes = await patient.onNode(on, 'ip', 'route', 'show')
  const words = routes.split('\n').find(line => line.includes(` via ${patient.ip(to)} `))
  if (words === undefined) throw new BrokenError(`there is no route through ${patient.ip(to)}: ${routes}`)
  const route = words.trim().split(/\s+/)
  const instead = ['to', route[0] ?? '', 'lookup', '77', 'priority', '1']
  await patient.onNode(on, 'ip', 'route', 'add', 'unreachable', 'default', 'table', '77')
  await patient.onNode(on, 'ip', 'rule', 'add', ...instead)
  await patient.onNode(on, 'sh', '-c', KEEP_DELETED, 'sh', ...route)
  return async () => {
    await patient.onNode(on, 'rm', KEEPING)
    await patient.onNode(on, 'ip', 'route', 'replace', ...route)
    await patient.onNode(on, 'ip', 'rule', 'delete', ...instead)
    await patient.onNode(on, 'ip', 'route', 'flush', 'table', '77')
  }
}

/** While this file is there on a node, a route is kept deleted. */
const KEEPING = '/run/keep-route-deleted'

const KEEP_DELETED = `touch ${KEEPING}; ip route delete "$@"
setsid sh -c 'ip monitor route | while read -r _; do
  [ -e ${KEEPING} ] || exit 0
  ip route delete "$@" 2> /dev/null
done' sh "$@" > /dev/null 2>&1 &`
