// Bare Koa: what a request costs before any work is done for it.
import Koa from 'koa'
import { FIXED_BODY } from './exchanges.js'

const body = Buffer.from(FIXED_BODY)
const app = new Koa()
app.use((ctx) => {
  ctx.type = 'application/json'
  ctx.body = body
})
const server = app.listen(Number(process.env['PORT']), '127.0.0.1')
process.on('SIGTERM', () => server.close())
