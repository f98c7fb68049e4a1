import { watchStalls } from './machine-time.ts'

// What is going on beside a test on its machine does not change how long its waits are.
watchStalls([])
