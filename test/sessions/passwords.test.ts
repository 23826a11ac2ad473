import { afterEach, describe, expect, it } from '@jest/globals'
import { createPasswords, type Passwords } from '../../src/sessions/passwords.js'

const made: Passwords[] = []
const passwords = (concurrency: number, queue: number) => {
  const one = createPasswords({ concurrency, queue })
  made.push(one)
  return one
}
afterEach(() => Promise.all(made.splice(0).map((one) => one.close())))

function admitted(one: Passwords) {
  const admission = one.admit()
  if (admission === undefined) throw new Error('There was no room')
  return admission
}

describe('passwords', () => {
  it('are hashed by argon2id with a salt each, and verified by every byte', async () => {
    const one = passwords(2, 10)
    const [hash, other] = await Promise.all([one.hash('correct horse'), one.hash('correct horse')])
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(hash).not.toBe(other)
    const verify = (password: string) => admitted(one).verify(hash, password)
    expect(await Promise.all(['correct horse', 'correct horsf', 'correct horse\0'].map(verify))).toEqual([
      true,
      false,
      false,
    ])
  })

  it('are not right with half a surrogate pair for what all halves are hashed as', async () => {
    const one = passwords(2, 10)
    const hash = await one.hash('a password with \ufffd')
    const verify = (password: string) => admitted(one).verify(hash, password)
    const tried = ['a password with \ufffd', 'a password with \ud83e', 'a password with \udd8a']
    expect(await Promise.all(tried.map(verify))).toEqual([true, false, false])
  })

  it('are verified for nobody as for anybody, and never right', async () => {
    expect(await admitted(passwords(1, 0)).verify(undefined, 'anything')).toBe(false)
  })

  it('have room for as many as are hashed at once and may wait, and no more', () => {
    const one = passwords(2, 1)
    const rooms = [one.admit(), one.admit(), one.admit()]
    expect(rooms).not.toContain(undefined)
    expect(one.admit()).toBeUndefined()
    rooms[0]?.release()
    rooms[0]?.release()
    expect(one.admit()).toBeDefined()
    expect(one.admit()).toBeUndefined()
  })

  it('are answered in the order in which they came, more than there are threads', async () => {
    const one = passwords(1, 10)
    const order: number[] = []
    await Promise.all([1, 2, 3].map((each) => one.hash(`password ${each}`).then(() => order.push(each))))
    expect(order).toEqual([1, 2, 3])
  })

  it.each([
    ['parameters beyond bounds', '$argon2id$v=19$m=4194304,t=2,p=1$c2FsdHNhbHQ$aGFzaA', /beyond bounds/],
    ['another algorithm', '$2b$12$abcdefghijklmnopqrstuv', /not argon2id/],
    ['a hash that argon2 cannot read', '$argon2id$v=19$m=8,t=1,p=8$AA$AA', /could not be verified/],
  ])('with %s are an error that tells nothing of the password', async (_case, stored, words) => {
    const failure = admitted(passwords(1, 0)).verify(stored, 'my secret')
    await expect(failure).rejects.toThrow(words)
    await expect(failure).rejects.not.toThrow(/secret/)
  })

  it('are rejected once the service has closed, also those that wait', async () => {
    const one = passwords(1, 10)
    const hashes = Promise.allSettled([one.hash('a'), one.hash('b')])
    await one.close()
    expect((await hashes).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect(one.hash('c')).rejects.toThrow('No password is hashed any more')
  })
})
