import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../sim/index.ts'
import { parser } from './parser.ts'
import { explainUsage, repeatSet } from './usage.ts'

const test = suite('usage')

/** What `peerlab LINE` refuses, before any command begins its work. */
async function mistakeOf(line: string): Promise<string> {
  const words = line.split(' ').filter((word) => word !== '')
  try {
    await parser(words).parseAsync()
  } catch (error) {
    const mistake = await explainUsage(error, words, parser)
    assert.instance(mistake, InputError, `${line}: ${mistake}`)
    return (mistake as InputError).message
  }
  return assert.unreachable(`${line} was accepted`) as never
}

test('every misspelt command and option is answered with the nearest', async () => {
  const cases: { [line: string]: string } = {
    rnu: 'unknown command rnu, did you mean run?',
    'chekc x.yaml': 'unknown command chekc, did you mean check?',
    'run x --josn': 'unknown option --josn, did you mean --json?',
    'run x --quite': 'unknown option --quite, did you mean --quiet?',
    'run x --dry-rnu': 'unknown option --dry-rnu, did you mean --dry-run?',
    'run x --recrod=peers': 'unknown option --recrod, did you mean --record?',
    'run x --replicate 3': 'unknown option --replicate, did you mean --replicates?',
    'run x --otu y': 'unknown option --otu, did you mean --out?',
    'run x --rseume': 'unknown option --rseume, did you mean --resume?',
    'run x --no-json': 'unknown option --no-json, did you mean --json?',
    'check x --quiet': 'unknown option --quiet, expected one of',
    'topology x --jsn': 'unknown option --jsn, did you mean --json?',
    'run x -q': 'unknown option -q, expected one of',
  }
  for (const [line, expected] of Object.entries(cases)) {
    const mistake = await mistakeOf(line)
    assert.ok(mistake.startsWith(expected), `${line}: ${mistake}`)
  }
})

test('missing, repeated, empty and superfluous words are named', async () => {
  const cases: { [line: string]: string } = {
    '': 'no command, see peerlab --help',
    describe: 'describe: too few arguments, expected peerlab describe <protocol>',
    'new protcol x': 'protcol, expected protocol',
    'run x --seed': '--seed: expected a value',
    'run x --seed --json': '--seed: expected a value',
    'run x --seed=': '--seed: expected a value',
    'run x --seed 1 --seed 2': '--seed: given twice',
    'run x --json --json': '--json: given twice',
    'run x --json=maybe': '--json=maybe: expected no value',
    'run x --set peers': '--set peers: expected PATH=VALUE, such as peers=500',
    'run x y': 'unexpected argument y',
    'run x -- --seed': 'unexpected argument --seed',
    'describe gnutela': 'unknown protocol gnutela, did you mean gnutella?',
    'new protocol Bad.Name': 'name Bad.Name, expected small letters, digits and single dashes',
    'new protocol gnutella': 'name gnutella, expected one that no protocol has',
  }
  for (const [line, expected] of Object.entries(cases)) {
    assert.is(await mistakeOf(line), expected, line)
  }
})

test('one --set takes several settings and nothing else', () => {
  const spread = (line: string) => repeatSet(line.split(' ')).join(' ')
  assert.is(spread('run --set a=1 b.c=2 x.yaml d=3'), 'run --set a=1 --set b.c=2 x.yaml d=3')
  assert.is(spread('run x --set=a=1 b=2 --seed 3'), 'run x --set=a=1 --set b=2 --seed 3')
  assert.is(spread('run x --set --seed a=1'), 'run x --set --seed a=1')
})

test.run()
