// Every operation that the service itself says it has.
import { keepAlive } from '../harness/keep-alive.js'

/** @param userId what stands for a user's id in a path */
export async function operationsOf(
  port: number,
  userId: bigint,
): Promise<{ method: string; path: string; operationId: string }[]> {
  const connection = keepAlive(() => port)
  const { text: body } = await connection.ask({ method: 'GET', target: '/openapi.json' })
  const document = JSON.parse(body) as { paths: Record<string, Record<string, { operationId: string }>> }
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
