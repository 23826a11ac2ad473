// Small things that make a page at home where it is.

/** Samples name the origin that the page came from, so that they work as they stand. */
export function showOrigin(): void {
  for (const place of document.querySelectorAll('.origin')) place.textContent = location.origin
}

/** An address that names an outcome opens it. */
export function openTarget(): void {
  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
    if (target instanceof HTMLDetailsElement) {
      target.open = true
      target.scrollIntoView()
    }
  }
  addEventListener('hashchange', open)
  open()
}

/** On narrow screens the list of pages starts closed. */
export function foldContents(): void {
  const contents = document.querySelector<HTMLDetailsElement>('.tree details')
  const narrow = matchMedia('(max-width: 60rem)')
  const fold = () => {
    if (contents === null) return
    contents.open = !narrow.matches
    contents.dataset['folded'] = ''
  }
  narrow.addEventListener('change', fold)
  fold()
}

/** Marks in "On this page" what is being read. */
export function followReading(): void {
  const links = new Map(
    [...document.querySelectorAll<HTMLAnchorElement>('.toc a')].map((link) => [link.hash.slice(1), link]),
  )
  const observer = new IntersectionObserver(
    (entries) => {
      const [entry] = entries.filter(({ isIntersecting }) => isIntersecting)
      if (entry === undefined) return
      for (const [id, link] of links) link.toggleAttribute('data-current', id === entry.target.id)
    },
    { rootMargin: '-80px 0px -70% 0px' },
  )
  for (const id of links.keys()) {
    const heading = document.getElementById(id)
    if (heading !== null) observer.observe(heading)
  }
}

/** What scrolls sideways can be reached and scrolled by keyboard; all else is no stop on the way. */
export function reachScrolling(): void {
  for (const block of document.querySelectorAll<HTMLElement>('pre, .table')) {
    if (block.scrollWidth > block.clientWidth || block.scrollHeight > block.clientHeight) block.tabIndex = 0
    else block.removeAttribute('tabindex')
  }
}

export function keepScrollingReachable(): void {
  reachScrolling()
  addEventListener('resize', reachScrolling)
  // What was folded has no width until it is opened.
  document.addEventListener('toggle', reachScrolling, { capture: true })
}
