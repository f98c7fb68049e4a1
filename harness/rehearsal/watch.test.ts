import { expect, test } from 'vitest'
import type { SeenStream } from '../upgrade/outage.ts'
import { Watched } from './watch.ts'

const stream: SeenStream = {
  path: 'pod to pod',
  kind: 'icmp',
  control: false,
  startedAt: 1000,
  durationMs: 4000,
  sent: 400,
  tickMs: 10,
  senderPauseMs: 1,
  interruptions: [{ startMs: 2500, lengthMs: 300, missed: 30 }],
}

async function told(stop: () => Promise<SeenStream[]>) {
  const said: string[] = []
  {
    await using watched = new Watched({ stop })
    for (const [name, start] of [
      ['first', 1000],
      ['second', 3000],
    ] as const)
      watched.note({ start, end: start + 2000 }, paths =>
        said.push(`${name}: ${paths.map(path => path.longestMs).join()}`),
      )
    expect(said).toEqual([])
  }
  return said
}

test('every part is told what it suffered, once traffic was stopped', async () => {
  expect(await told(async () => [stream])).toEqual(['first: 0', 'second: 300'])
})

test('parts are told without paths where nobody can say what traffic saw', async () => {
  expect(await told(() => Promise.reject(new Error('gone')))).toEqual(['first: ', 'second: '])
})
