import { type Alias, type Document, type Node, isAlias, visit } from 'yaml'

/** yaml's own `resolve` walks the whole document for each alias, and one that others hold is asked for again and again. */
const known = new WeakMap<Document, ReadonlyMap<Alias, Node>>()

/** What each alias of a document stands for: the last anchor of its name before it. One without such an anchor is not among them. */
export function aliasTargets(document: Document): ReadonlyMap<Alias, Node> {
  const found = known.get(document) ?? findTargets(document)
  known.set(document, found)
  return found
}

function findTargets(document: Document): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>()
  const targets = new Map<Alias, Node>()
  visit(document, {
    Node: (_, node) => {
      if (!isAlias(node)) {
        if (node.anchor !== undefined) anchors.set(node.anchor, node)
        return
      }
      const target = anchors.get(node.source)
      if (target !== undefined) targets.set(node, target)
    },
  })
  return targets
}
