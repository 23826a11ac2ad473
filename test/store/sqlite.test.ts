import { describeStore } from './conformance.js'
import { makePlace } from './sqlite/place.js'

describeStore('the SQLite store', makePlace)
