// Runs before the first paint, so that a chosen theme does not flash.
import { lasting, recall } from './storage.js'

const root = document.documentElement
root.classList.add('js')
const chosen = recall(lasting, 'signoff.theme')
if (chosen === 'light' || chosen === 'dark') root.dataset['theme'] = chosen
