import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Bodies } from './bodies.ts'

const test = suite('bodies')

test('a body is kept until it is freed, and its handle then serves another', () => {
  const bodies = new Bodies()
  const lists = Array.from({ length: 100 }, (_, i) => [i])
  const handles = lists.map((list, i) => bodies.keep(list, 6 * i))
  assert.is(new Set(handles).size, 100)
  for (let i = 0; i < 100; i += 2) bodies.free(handles[i]!)
  const others = Array.from({ length: 50 }, (_, i) => bodies.keep({ i }, i))
  assert.equal(others.slice().sort(), handles.filter((_, i) => i % 2 === 0).sort())
  for (let i = 1; i < 100; i += 2) {
    assert.is(bodies.get(handles[i]!), lists[i])
    assert.is(bodies.bytesOf(handles[i]!), 6 * i)
  }
  for (const [i, handle] of others.entries()) {
    assert.equal([bodies.get(handle), bodies.bytesOf(handle)], [{ i }, i])
  }
})

test.run()
