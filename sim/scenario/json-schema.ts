// The JSON Schema of scenario files, so that editors complete and explain them: the same schema that
// validates, with the parameters of the protocols at hand.

import { z } from 'zod'
import type { Param, ParamSchema } from '../engine/params.ts'
import { formatDuration, type Json } from '../units.ts'
import type { Registry } from './parse.ts'
import { scenarioSchema } from './schema.ts'

type Schema = { readonly [key: string]: Json }

/** Draft 7, which editors know best. */
export function scenarioJsonSchema(registry: Registry): Schema {
  const { properties, ...schema } = z.toJSONSchema(scenarioSchema, {
    io: 'input',
    target: 'draft-7',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === scenarioSchema.shape.protocols) {
        Object.assign(jsonSchema, { anyOf: protocolsSchema(registry) })
      }
    },
  })
  return { title: 'peerlab scenario', ...(schema as Schema), properties: properties as Schema }
}

function protocolsSchema(registry: Registry): Schema[] {
  const entries = [...registry.values()].map(({ name, title, params }) => {
    return [name, { description: title, anyOf: [paramsSchema(params), { type: 'null' }] }]
  })
  const use = { enum: [...registry.keys()], description: 'The protocol behind a name of your own.' }
  const named = { type: 'object', properties: { use } }
  return [
    { type: 'array', items: { type: 'string' } },
    {
      type: 'object',
      properties: Object.fromEntries(entries),
      additionalProperties: { anyOf: [named, { type: 'null' }] },
    },
  ]
}

function paramsSchema(params: ParamSchema): Schema {
  const properties = Object.entries(params).map(([name, param]) => {
    const description = `${param.about}. Raising it: ${param.effect}.`
    return [name, { ...valueSchema(param), description }]
  })
  // `use` may stand here too: a known name can be given to another protocol.
  return { type: 'object', properties: Object.fromEntries(properties) }
}

function valueSchema(param: Param): Schema {
  switch (param.kind) {
    case 'integer':
    case 'number':
      return { type: param.kind, minimum: param.min, maximum: param.max, default: param.default }
    case 'duration':
      return { type: 'string', default: formatDuration(param.default) }
    case 'share':
      return { type: ['number', 'string'], default: param.default }
    case 'boolean':
      return { type: 'boolean', default: param.default }
    case 'choice':
      return { enum: [...param.options], default: param.default }
  }
}
