import { curl } from './curl.mjs'
import { fetchSample } from './fetch.mjs'
import { python } from './python.mjs'
import { requests } from './requests.mjs'
import { sampleRequest } from './request.mjs'
import { typescript } from './typescript.mjs'

/** In the order of their tabs. */
const LANGUAGES = [
  { id: 'curl', label: 'curl', highlight: 'bash', write: curl },
  { id: 'typescript', label: 'TypeScript SDK', highlight: 'typescript', write: typescript },
  { id: 'fetch', label: 'fetch', highlight: 'javascript', write: fetchSample },
  { id: 'python', label: 'Python SDK', highlight: 'python', write: python },
  { id: 'requests', label: 'requests', highlight: 'python', write: requests },
]

/**
 * The code that performs an operation, in each language.
 * @param {import('../description.mjs').Description} description
 * @param {import('../description.mjs').Operation} operation
 */
export function samplesOf(description, operation) {
  const request = sampleRequest(description, operation)
  return LANGUAGES.map(({ id, label, highlight, write }) => ({ id, label, highlight, code: write(request) }))
}
