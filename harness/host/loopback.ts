/** Whether a host, with or without a port, is this machine by its loopback. From within a node that is the node itself. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$|^::1$/i.test(host)
}
