import { type Browser, chromium } from 'playwright-core'

/** Chromium without a window; `CHROMIUM` names the program, if it is not Debian's. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
}
