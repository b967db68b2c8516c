// Writes scenario.schema.json from the schema that validates: npx tsx schema/build.ts

import { writeFileSync } from 'node:fs'
import { registry } from '../protocols/index.ts'
import { scenarioJsonSchema } from '../sim/scenario/json-schema.ts'

const file = new URL('scenario.schema.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(scenarioJsonSchema(registry), null, 2)}\n`)
