#!/usr/bin/env node
// The program is TypeScript that Node runs as it is, from 22.18 on. An older Node hands over to the one that the
// npm package `node` brings.
import { spawn } from 'node:child_process'
import module from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major > 22 || (major === 22 && minor >= 18)) {
  // Node keeps what it compiled under a hash of each source, so that the next start takes half of the time.
  module.enableCompileCache()
  const { main } = await import('../harness/cli/main.ts')
  process.exitCode = await main(process.argv.slice(2))
} else {
  const node = newerNode()
  if (node === undefined) {
    console.error(
      `cilium-conformance needs Node 22.18 or newer, and this is ${process.versions.node}: run "npm ci" first`,
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
    return join(dirname(module.createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node')
  } catch {
    return undefined
  }
}
