let watched = false

/**
 * Lets a reader go that has seen enough (`| head`): what is still to be said is dropped, and the command goes on to its own
 * exit code. Any other trouble with the standard streams is one.
 */
export function bearClosedPipes(): void {
  if (watched) return
  watched = true
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
}
