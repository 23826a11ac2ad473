export { queryGetUserPinned } from './queryGetUser.js'
