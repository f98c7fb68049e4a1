import { LABEL } from '../paths.ts'
import { run as runCommand } from '../process/run.ts'
import { BrokenError } from '../results/errors.ts'
import type { Run } from './namespace.ts'

/** Its one card in the network of the nodes leads to everything that it has no other route to. */
const DEVICE = `device=$(ip -4 -o route show default | sed 's/.* dev \\([^ ]*\\).*/\\1/')`

/** A queue that takes nothing: it comes after every program of Cilium's, and loses what any of them sends. */
const CUT = `${DEVICE}; tc qdisc add dev "$device" root pfifo limit 0`
const JOIN = `${DEVICE}; tc qdisc del dev "$device" root`

/**
 * Loses everything that a node sends, as if it were dead: its processes live, and nobody hears of them.
 *
 * @returns What gives the node its voice back.
 * @throws BrokenError where the node is no container, or there is no router, whose image has the program.
 */
export async function cutOff({ runId, cluster }: Run, node: string): Promise<() => Promise<void>> {
  const { surroundings } = cluster
  const container = cluster.nodes.find(({ name }) => name === node)?.container
  if (surroundings === undefined || container === undefined)
    throw new BrokenError(`${node} cannot be cut off: it is no container beside a router of this program`)
  const { stdout } = await runCommand(['docker', 'inspect', '--format', '{{.Image}}', surroundings.router])
  const inNetwork = ['--rm', '--label', `${LABEL}=${runId}`, '--network', `container:${container}`]
  const privileges = ['--cap-add', 'NET_ADMIN', '--entrypoint', 'sh']
  const does = (script: string) =>
    runCommand(['docker', 'run', '--pull=never', ...inNetwork, ...privileges, stdout.trim(), '-euc', script])
  await does(CUT)
  return async () => {
    await does(JOIN)
  }
}
