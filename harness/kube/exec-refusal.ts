import { HttpMethod, RequestContext } from '@kubernetes/client-node'
import { BrokenError, RefusedError, messageOf } from '../results/errors.ts'
import { type LimitedConfig, messageIn } from './limited-config.ts'
import type { PodContainer } from './pod-command.ts'
import { isRefusal } from './refusal.ts'

/**
 * Why RBAC or admission refuses commands in a pod, in its words; undefined where neither does. Nothing is run, and the pod need not
 * be there: the request wants no connection through which a command could speak, and both are asked before that is missed.
 */
export async function whyNoExec(config: LimitedConfig, target: PodContainer): Promise<string | undefined> {
  const { status, message } = await ask(config, target, ['true'])
  return isRefusal(status, message) ? message : undefined
}

/**
 * Why a command was not started. Of a handshake that the API server declines, a WebSocket tells the status alone, so the words
 * are asked for.
 *
 * @param cause What client-node rejected with: the socket's error event, which is no Error.
 * @returns A RefusedError where a cluster of somebody else refuses.
 */
export async function whyNotStarted(
  config: LimitedConfig,
  target: PodContainer,
  argv: readonly string[],
  cause: unknown,
): Promise<BrokenError> {
  const told = openingReason(cause)
  const status = Number(/^Unexpected server response: (\d+)$/.exec(told)?.[1])
  if (Number.isNaN(status)) return new BrokenError(told)
  // Whoever does not say the same again has no words for it.
  const again = await ask(config, target, argv).catch(() => undefined)
  const message = again?.status === status ? again.message : ''
  const words = `the API server answered with ${status}${message === '' ? '' : `: ${message}`}`
  if (!config.isForeign || !isRefusal(status, message)) return new BrokenError(words)
  return new RefusedError(`commands in pod ${target.namespace}/${target.pod} are refused: ${words}`)
}

async function ask(
  config: LimitedConfig,
  { namespace, pod, container }: PodContainer,
  argv: readonly string[],
): Promise<{ status: number; message: string }> {
  const query = new URLSearchParams({ stdout: 'true', container })
  for (const word of argv) query.append('command', word)
  const path = `/api/v1/namespaces/${namespace}/pods/${pod}/exec?${query.toString()}`
  const request = new RequestContext(`${config.server}${path}`, HttpMethod.GET)
  await config.applySecurityAuthentication(request)
  const { httpStatusCode, body } = await config.send(request)
  return { status: httpStatusCode, message: messageIn(await body.text()) }
}

function openingReason(cause: unknown): string {
  if (cause instanceof Error) return messageOf(cause)
  if (typeof cause === 'object' && cause !== null && 'message' in cause && cause.message !== '')
    return String(cause.message)
  return 'the API server gave no reason'
}
