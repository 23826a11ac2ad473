export interface Reply {
  status: string
  body: string
}
export function wholeReply(text: string): Reply | string | undefined
