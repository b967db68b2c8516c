// Writes what follows from the code: scenario.schema.json from the schema that validates, and the tables of
// results/README.md. npx tsx schema/build.ts

import { readFileSync, writeFileSync } from 'node:fs'
import { registry } from '../protocols/index.ts'
import { scenarioJsonSchema } from '../sim/scenario/json-schema.ts'
import { withColumnTables } from './results-readme.ts'

const file = new URL('scenario.schema.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(scenarioJsonSchema(registry), null, 2)}\n`)
const readme = new URL('../results/README.md', import.meta.url)
writeFileSync(readme, withColumnTables(readFileSync(readme, 'utf8')))
