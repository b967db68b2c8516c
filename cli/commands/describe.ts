// peerlab describe PROTOCOL: what it follows, its parameters, its messages and their sizes.

import type { CommandModule } from 'yargs'
import { registry } from '../../protocols/index.ts'
import {
  formatDuration,
  InputError,
  type Param,
  type ParamValue,
  type ProtocolDefinition,
  suggest,
} from '../../sim/index.ts'
import { wrap } from '../table.ts'

export const describeCommand: CommandModule<object, { protocol: string }> = {
  command: 'describe <protocol>',
  describe: "Show a protocol's source, parameters and messages",
  builder: (yargs) =>
    yargs.positional('protocol', { type: 'string', demandOption: true, describe: 'As in `list`' }),
  handler: ({ protocol }) => {
    const definition = registry.get(protocol)
    if (!definition) {
      throw new InputError(
        `unknown protocol ${protocol}, ${suggest(protocol, [...registry.keys()])}`,
      )
    }
    process.stdout.write(description(definition))
  },
}

function description(definition: ProtocolDefinition): string {
  const { connect, accept, refuse } = definition.handshake
  return [
    definition.title,
    ...wrap(`Follows ${definition.source}`, ''),
    '',
    'parameters',
    ...Object.entries(definition.params).flatMap(([name, param]) => describeParam(name, param)),
    '',
    'messages',
    ...Object.entries(definition.messages).flatMap(([name, { bytes, part, layout }]) => [
      `  ${name}: ${bytes} bytes, ${part}`,
      ...wrap(layout, '      '),
    ]),
    '',
    `opening a link: ${connect} bytes to ask, ${accept} to accept, ${refuse} to refuse`,
    '',
  ].join('\n')
}

function describeParam(name: string, param: Param): string[] {
  const raising = param.kind === 'boolean' || param.kind === 'choice' ? 'effect' : 'raising it'
  const sentences = [param.about, rangeText(param), `${raising}: ${param.effect}`]
  return [
    `  ${name}: ${valueText(param, param.default)}`,
    ...wrap(`${sentences.join('; ')} (${param.source})`, '      '),
  ]
}

function valueText(param: Param, value: ParamValue): string {
  if (param.kind === 'duration') return formatDuration(Number(value))
  return String(value)
}

function rangeText(param: Param): string {
  switch (param.kind) {
    case 'share':
      return '0..1'
    case 'boolean':
      return 'true or false'
    case 'choice':
      return `one of ${param.options.join(', ')}`
    case 'duration':
      return `${valueText(param, param.min)} to ${valueText(param, param.max)}`
    default:
      return `${param.min}..${param.max} ${param.unit}`.trimEnd()
  }
}
