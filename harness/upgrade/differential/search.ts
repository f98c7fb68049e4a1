/**
 * Finds the members of a group that change something, asking about many at once: most groups hold none.
 *
 * @param changes Whether setting all of these together changes the rendering.
 */
export async function findChanging<T>(
  members: readonly T[],
  changes: (some: readonly T[]) => Promise<boolean>,
): Promise<T[]> {
  if (members.length === 0 || !(await changes(members))) return []
  if (members.length === 1) return [...members]
  const middle = Math.ceil(members.length / 2)
  const halves = await Promise.all(
    [members.slice(0, middle), members.slice(middle)].map(half => findChanging(half, changes)),
  )
  return halves.flat()
}
