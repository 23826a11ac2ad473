// What openapi.yaml says of paths, read apart from the service.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { JSON_SCHEMA, load } from 'js-yaml'

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

/**
 * Every path with the methods that it has, HEAD beside GET.
 *
 * @param {string} root
 * @returns {{ path: string, methods: string[] }[]}
 */
export function documentedPaths(root) {
  const document = /** @type {{ paths: Record<string, object> }} */ (
    load(readFileSync(path.join(root, 'openapi.yaml'), 'utf8'), { schema: JSON_SCHEMA })
  )
  return Object.entries(document.paths).map(([template, item]) => ({
    path: template.replace('{id}', '1'),
    methods: METHODS.filter((method) => method in item).flatMap((method) =>
      method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()],
    ),
  }))
}
