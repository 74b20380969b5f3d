/** `npm run db:types`: rewrites what is checked in about the schema, after a change of migrations. */
import fs from 'node:fs'
import { withTemplate } from '../testing/template.ts'
import { generatedFiles } from './generated-files.ts'

await withTemplate(async (client) => {
  for (const { file, write } of generatedFiles) fs.writeFileSync(file, await write(client))
})
