#!/usr/bin/env node
// The program is TypeScript that Node runs as it is; the package, below whose node_modules Node runs none, has it built. It
// takes Node 24, for `await using`. An older Node hands over to the one that npm brings for this
// machine: the packages are optional, because a newer Node needs none, and have no install scripts, which may be off.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'

const OLDEST = 24

if (Number.parseInt(process.versions.node, 10) >= OLDEST) {
  // Node keeps what it compiled under a hash of each source, so that the next start takes half of the time.
  module.enableCompileCache()
  const source = new URL('../harness/cli/main.ts', import.meta.url)
  const { main } = await import(existsSync(source) ? source.href : '../dist/harness/cli/main.js')
  process.exitCode = await main(process.argv.slice(2))
  // All is said and removed. Whatever a worker still waits for is nobody's business any more.
  setTimeout(() => process.exit(), 5_000).unref()
} else {
  const node = newerNode()
  if (node === undefined) {
    console.error(
      `cilium-conformance needs Node ${OLDEST} or newer, and this is ${process.versions.node}: install it, or install cilium-conformance again with its optional dependencies, which bring one.`,
    )
    process.exit(2)
  }
  // The newer Node and what it starts find themselves first on the PATH. Signals of the terminal reach both.
  const env = { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` }
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit', env })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143)
  })
}

function newerNode() {
  try {
    const { resolve } = module.createRequire(import.meta.url)
    return join(dirname(resolve(`node-linux-${process.arch}/package.json`)), 'bin', 'node')
  } catch {
    return undefined
  }
}
