/** `npm run verify`: the project's own tests, and what takes as long as it is given. */
import { Command, InvalidArgumentError } from 'commander'
import { randomInt } from 'node:crypto'
import { EXIT } from '../results/exit-code.ts'

const program = new Command('npm run verify --')
  .description('Runs everything that "npm run check" runs, then the live tests.')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT.ok : EXIT.usage))
  .action(async () => {
    const { verifyEverything } = await import('./everything.ts')
    process.exitCode = await verifyEverything()
  })

program
  .command('fuzz')
  .description('give readers of what comes from outside, in TypeScript and in Go, one hostile input after another')
  .option('--seconds <n>', 'for how long, each of them', count, 60)
  .option('--seed <n>', 'of the inputs for TypeScript', count, randomInt(1, 1_000_000))
  .option('--only <pattern>', 'those whose names match')
  .action(async options => {
    const { fuzz } = await import('./fuzz/command.ts')
    process.exitCode = await fuzz(options)
  })

program
  .command('kills')
  .description('end runs at random moments, and look whether anything of them is left; needs Docker')
  .option('--seed <n>', 'of the moments', count, 7)
  .option('--count <n>', 'how many runs', count, 50)
  .option('--from <n>', 'the first one of this seed that is meant', count, 1)
  .action(async options => {
    const { kills } = await import('./kills/command.ts')
    process.exitCode = await kills(options)
  })

await program.parseAsync()

function count(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Pass a whole number above 0.')
  return Number(text)
}
