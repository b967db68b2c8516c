import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stream } from '../random.ts'
import { generateBandwidth } from './bandwidth.ts'

const test = suite('bandwidth')
const size = { peers: 10_000, nodes: 10_003 }

test('the Saroiu distribution has the shares that were measured', () => {
  const config = { model: 'saroiu-2002', queueBytes: 0 } as const
  const { uplinkBps, downlinkBps } = generateBandwidth(config, size, stream(1, 'bandwidth'))
  const share = (column: Float64Array, test: (bps: number) => boolean) =>
    column.subarray(0, size.peers).filter(test).length / size.peers
  assert.is(
    share(downlinkBps!, (bps) => bps >= 100e3),
    0.92,
  )
  assert.is(
    share(downlinkBps!, (bps) => bps >= 3e6),
    0.3,
  )
  assert.is(
    share(uplinkBps!, (bps) => bps <= 100e3),
    0.22,
  )
  assert.is(
    share(uplinkBps!, (bps) => bps >= 10e6),
    0.08,
  )
  assert.is(uplinkBps![size.peers], Infinity)
})

test('classes get their shares exactly, in an order of the stream', () => {
  const classes = [
    { name: 'slow', share: 1, upBps: 1, downBps: 2 },
    { name: 'fast', share: 3, upBps: 3, downBps: 4 },
  ]
  const config = { model: 'classes', classes, queueBytes: 0 } as const
  const at = (seed: number) => generateBandwidth(config, size, stream(seed, 'bandwidth'))
  assert.is(at(1).classOf!.filter((c) => c === 0).length, 2500)
  assert.equal(at(1), at(1))
  assert.not.equal(at(1).classOf, at(2).classOf)
})

test.run()
