export interface BannerOptions {
  url: string
  hasPortal: boolean
  /** The database's file. */
  database: string
  /** The user that was just made, with the password that is shown this once. */
  demo: { username: string; password: string; id: bigint } | undefined
}

/** What a start in development prints: where it serves, and a command for each contract that works as it stands. */
export function banner({ url, hasPortal, database, demo }: BannerOptions): string {
  const lines = [
    `Signoff serves on ${url}`,
    ...(hasPortal ? [`  portal     ${url}/docs/`] : []),
    `  contract   ${url}/openapi.yaml`,
    `  health     ${url}/healthz and ${url}/readyz`,
    `  database   ${database}`,
    '',
  ]
  if (demo === undefined) {
    lines.push('Add users with: npx --no-install signoff users add NAME', '')
    return lines.join('\n')
  }
  lines.push(
    `The store is empty, so a user was made to try it with. The password is shown only now:`,
    `  username   ${demo.username}`,
    `  password   ${demo.password}`,
    '',
    'Sign in and out by each contract; every line works as it stands:',
    '',
  )
  for (const { contract, command } of trials(url, demo)) lines.push(`# ${contract}`, command, '')
  return lines.join('\n')
}

/** One self-contained command for each contract: it signs in, signs out and prints the logout's reply. */
export function trials(
  url: string,
  { username, password, id }: { username: string; password: string; id: bigint },
): { contract: string; command: string }[] {
  const json = "-H 'Content-Type: application/json'"
  const credentials = `-d '${JSON.stringify({ username, password })}'`
  const login = (path: string) => `curl -s -X POST ${url}${path} ${json} ${credentials}`
  const token = (path: string, member: string) =>
    `$(${login(path)} | sed -E 's/.*"${member}":"([^"]+)".*/\\1/')`
  return [
    {
      contract: 'header-token (it has no login of its own, so it borrows one)',
      command: `curl -s -w '\\n' -X POST ${url}/logout -H "Authorization: Bearer ${token('/api/auth/login', 'session')}"`,
    },
    {
      contract: 'cookie',
      command: `curl -s -o /dev/null -c - -X POST ${url}/cookie/api/auth/login ${json} ${credentials} | curl -s -w '\\n' -X POST -b - ${url}/cookie/api/auth/logout`,
    },
    {
      contract: 'query',
      command: `curl -s -w '\\n' -X POST "${url}/api/auth/logout?userId=${id}&sessionId=${token('/query/api/auth/login', 'sessionToken')}"`,
    },
    {
      contract: 'body',
      command: `curl -s -w '\\n' -X POST ${url}/api/auth/logout ${json} -d "{\\"session\\":\\"${token('/body/api/auth/login', 'session')}\\"}"`,
    },
    {
      contract: 'jwt',
      command: `curl -s -w '\\n' -X POST ${url}/api/v1/auth/logout -H "Authorization: Bearer ${token('/api/v1/auth/login', 'access_token')}"`,
    },
  ]
}
