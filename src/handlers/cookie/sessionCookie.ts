import { cookie } from '../carriers.js'

export const sessionCookie = cookie('auth_session')
