import { LATCH_CONTROLS } from './latch.js'

export default LATCH_CONTROLS
