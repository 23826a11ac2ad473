import { curl } from './curl.js'
import { fetchSample } from './fetch.js'
import { python } from './python.js'
import { requests } from './requests.js'
import { sampleRequest } from './request.js'
import { typescript } from './typescript.js'
import type { Description, Operation } from '../description.js'

/** In the order of their tabs. */
const LANGUAGES = [
  { id: 'curl', label: 'curl', highlight: 'bash', write: curl },
  { id: 'typescript', label: 'TypeScript SDK', highlight: 'typescript', write: typescript },
  { id: 'fetch', label: 'fetch', highlight: 'javascript', write: fetchSample },
  { id: 'python', label: 'Python SDK', highlight: 'python', write: python },
  { id: 'requests', label: 'requests', highlight: 'python', write: requests },
]

/** The code that performs an operation, in each language. */
export function samplesOf(description: Description, operation: Operation) {
  const request = sampleRequest(description, operation)
  return LANGUAGES.map(({ id, label, highlight, write }) => ({ id, label, highlight, code: write(request) }))
}
