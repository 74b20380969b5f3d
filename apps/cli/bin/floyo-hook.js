#!/usr/bin/env node
// Records one finished command for the shell hook. It loads as little as it can: it runs after every command.
import module from 'node:module'

// The terminal may be closed on the command that is being recorded.
process.on('SIGHUP', () => {})
module.enableCompileCache?.()
const { recordCommand } = await import('../src/hook/record-command.ts')
await recordCommand(process)
