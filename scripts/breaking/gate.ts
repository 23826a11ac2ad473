// What a breaking change asks for: a version that says so, and a line in the changelog.

/** @returns what is missing */
export function missing({
  released,
  version,
  changelog,
  breaking,
}: {
  released: string
  version: string
  changelog: string
  breaking: number
}): string[] {
  if (compareVersions(version, released) < 0) {
    return [`info.version is ${version}, which is less than the released ${released}.`]
  }
  if (breaking === 0) return []
  const faults = []
  if (!raisedEnough(released, version)) {
    const part = released.startsWith('0.')
      ? 'the minor version, as 0.x has no major one'
      : 'the major version'
    faults.push(`A breaking change raises ${part}: info.version is ${version}, released was ${released}.`)
  }
  const section = sectionOf(changelog, version)
  if (section === undefined) faults.push(`CHANGELOG.md has no section "## ${version}".`)
  else if (!/^\s*[-*] .*\bBreaking\b/m.test(section)) {
    faults.push(`CHANGELOG.md says nothing of it under ${version}: add a line "- Breaking: …".`)
  }
  return faults
}

/** @returns its section, with the heading */
export function sectionOf(changelog: string, version: string): string | undefined {
  return changelog.split(/^(?=## )/m).find((section) => section.split(/\s+/)[1] === version)
}

function raisedEnough(released: string, version: string) {
  const [was, is] = [partsOf(released), partsOf(version)]
  if (is[0] !== was[0]) return (is[0] ?? 0) > (was[0] ?? 0)
  return was[0] === 0 && (is[1] ?? 0) > (was[1] ?? 0)
}

export function compareVersions(a: string, b: string) {
  const [x, y] = [partsOf(a), partsOf(b)]
  for (const index of [0, 1, 2]) if (x[index] !== y[index]) return (x[index] ?? 0) - (y[index] ?? 0)
  return 0
}

function partsOf(version: string) {
  const match = /^(\d+)\.(\d+)\.(\d+)$/.exec(version)
  if (match === null) throw new Error(`${version} is no version like 1.2.3`)
  return match.slice(1).map(Number)
}
