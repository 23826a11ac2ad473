import { EngineError } from './errors.js'

/** The answer, or an EngineError when there is none after so many milliseconds. */
export async function within<Answer>(timeout: number, answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined
  const expiry = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new EngineError('TIMEOUT', `The database gave no answer in ${timeout} ms`)),
      timeout,
    )
  })
  return Promise.race([answer, expiry]).finally(() => clearTimeout(timer))
}
