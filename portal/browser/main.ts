import { startCopyButtons } from './copy.js'
import { startHeld } from './held.js'
import { foldContents, followReading, keepScrollingReachable, openTarget, showOrigin } from './page.js'
import { startSearch } from './search.js'
import { startTabs } from './tabs.js'
import { startThemeButton } from './theme-button.js'
import { startTrying } from './try.js'

foldContents()
showOrigin()
startTabs()
startCopyButtons()
startThemeButton()
startSearch()
startTrying()
startHeld()
openTarget()
followReading()
keepScrollingReachable()
