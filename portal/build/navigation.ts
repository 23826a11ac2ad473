// The order of the pages. A page that is not named here stands in the section of its folder, or under "More".
import type { NavigationSection } from './layout.js'

export interface Entry {
  place: string
  title: string
}

const SECTIONS: { title: string; places: string[]; folder?: string }[] = [
  { title: 'Start', places: ['', 'what-signoff-is'] },
  {
    title: 'Contracts',
    folder: 'contracts/',
    places: [
      'contracts/header-token',
      'contracts/cookie',
      'contracts/query',
      'contracts/body',
      'contracts/jwt',
      'contracts/shared',
      'contracts',
    ],
  },
  { title: 'SDKs', places: ['sdk-typescript', 'sdk-python'] },
  { title: 'Guides', places: ['moving', 'proxies', 'running', 'audit', 'security', 'asvs'] },
  { title: 'Reference', places: ['reference', 'contracts/system'] },
  { title: 'Project', places: ['changelog', 'contributing', 'security-policy', 'portal'] },
]

export function navigationOf(pages: Entry[]): NavigationSection[] {
  const named = new Set(SECTIONS.flatMap(({ places }) => places))
  const unnamed = pages.filter(({ place }) => !named.has(place))
  const foldered = (folder: string) => unnamed.filter(({ place }) => place.startsWith(folder))
  const folders = SECTIONS.flatMap(({ folder }) => folder ?? [])
  return [
    ...SECTIONS.map(({ title, places, folder }) => ({
      title,
      links: [
        ...places.flatMap((place) => pages.find((page) => page.place === place) ?? []),
        ...(folder === undefined ? [] : foldered(folder)),
      ].map(linkOf),
    })),
    {
      title: 'More',
      links: unnamed.filter(({ place }) => !folders.some((folder) => place.startsWith(folder))).map(linkOf),
    },
  ].filter(({ links }) => links.length > 0)
}

const linkOf = ({ place, title }: Entry) => ({ href: `/docs/${place}`, title })
