/** What was seen on a node. */
export interface OnNode<Seen> {
  readonly node: string
  readonly seen: Seen
}
