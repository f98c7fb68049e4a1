import { access } from 'node:fs/promises'

/** Whether a path exists and can be seen. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
