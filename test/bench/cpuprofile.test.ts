import { expect, it } from '@jest/globals'
import { readProfile, selfTimes } from '../../bench/cpuprofile.js'

const node = (id: number, functionName: string, url: string, children: number[] = []) => ({
  id,
  callFrame: { functionName, url, lineNumber: 9 },
  children,
})

const profile = {
  nodes: [
    node(1, '(root)', '', [2, 5, 6]),
    node(2, 'handle', 'file:///service/dist/src/http/server.js', [3]),
    node(3, 'stringify', 'file:///service/node_modules/@scope/json/index.js', [4]),
    node(4, 'write', ''),
    node(5, '(idle)', ''),
    node(6, '(garbage collector)', ''),
  ],
  startTime: 1_000,
  // Before the time, in it, and after it.
  samples: [2, 2, 3, 4, 5, 6, 2],
  timeDeltas: [50, 100, 10, 20, 30, 40, 1_000],
}

it('A profile is read within the time that was measured, by package and part of the product', () => {
  const { tree, busy, idle } = readProfile(profile, [1_100, 1_300], '/service')
  expect({ busy, idle }).toEqual({ busy: 170, idle: 30 })
  expect(tree).toMatchObject({
    name: '(root)',
    total: 170,
    self: 0,
    children: [{ name: 'handle', place: 'dist/src/http/server.js:10', total: 130, self: 100 }, { total: 40 }],
  })
  expect(selfTimes(tree, ({ group }) => group)).toEqual([
    ['src/http', 100],
    ['(garbage collector)', 40],
    ['native code', 20],
    ['@scope/json', 10],
  ])
})

it('A profile without a window is read whole', () => {
  expect(readProfile(profile, undefined, '/service').busy).toBe(1_220)
})
