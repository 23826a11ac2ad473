// Every operation that the service itself says it has.
import { keepAlive } from './keep-alive.mjs'

/**
 * @param {number} port
 * @param {bigint} userId what stands for a user's id in a path
 * @returns {Promise<{ method: string, path: string, operationId: string }[]>}
 */
export async function operationsOf(port, userId) {
  const connection = keepAlive(() => port)
  const document = JSON.parse((await connection.ask({ method: 'GET', target: '/openapi.json' })).body)
  connection.close()
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method === 'get' || method === 'post')
      .map(([method, { operationId }]) => ({
        method: method.toUpperCase(),
        path: path.replaceAll(/\{[^}]+\}/g, String(userId)),
        operationId,
      })),
  )
}
